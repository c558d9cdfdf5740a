// The studio: a page on one side, the policies that make it on the other.

import { render } from 'preact';
import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { api } from './api.js';
import { Frontier } from './answers.jsx';
import { Changes } from './changes.jsx';
import { Files, Weights, WhatIf } from './desk.jsx';
import { cells, columnsOf, count, number, percent, signed } from './format.js';
import { Cards, Legend, scaleOf, Table, termsOf } from './items.jsx';
import { Lanes } from './lanes.jsx';
import { LeftOut, Making, Prices } from './prices.jsx';
import { Session } from './session.js';
import { kept, keep, useLook } from './look.js';
import { Why } from './why.jsx';

const TABS = [['page', 'Page'], ['changes', 'Changes'], ['constraints', 'Constraints'], ['prices', 'Prices'], ['left', 'Left out'], ['frontier', 'Trade-offs'], ['making', 'Models']];

function App() {
  const [session] = useState(() => new Session());
  const [, changed] = useReducer((count) => count + 1, 0);
  useEffect(() => {
    const stop = session.subscribe(changed);
    session.start();
    return stop;
  }, []);
  const [look, setLook] = useLook();
  const [path, setPath] = useState(null);
  const [place, setPlace] = useState(null);
  const [side, setSide] = useState('page');
  useEffect(() => setPath(session.surfaceInfo?.file ?? session.overview?.files[0]?.path ?? null), [session.surface, session.overview === null]);
  const open = (file, at = null) => {
    setPath(file);
    setPlace(at && { ...at });
    if (at) {
      setSide('desk');
    }
  };
  const goTo = (kind, name) => {
    const at = session.places?.[kind].find((each) => each.name === name);
    if (at) {
      open(at.file, { line: at.line, column: at.column });
    }
  };

  return (
    <>
      <a class="skip" href="#page">To the page</a>
      <Bar session={session} look={look} setLook={setLook} />
      <nav class="sides" aria-label="Parts of the studio">
        <button type="button" aria-pressed={side === 'page'} onClick={() => setSide('page')}>Page</button>
        <button type="button" aria-pressed={side === 'desk'} onClick={() => setSide('desk')}>Policy{session.errors > 0 && <span class="dot bad"><span class="hidden"> ({count(session.errors, 'error')})</span></span>}</button>
      </nav>
      <main class="studio" data-side={side} data-busy={session.isBusy}>
        <section class="stage" id="page" aria-label="Page" tabindex="-1">
          {session.failure && <p class="failure" role="alert">{session.failure}</p>}
          {session.stale.length > 0 && <p class="failure" role="alert">Changed by somebody else meanwhile: {session.stale.join(', ')}. Take the draft as a patch, or discard it.</p>}
          {session.problem && <Problem problem={session.problem} />}
          {session.page ? <Stage session={session} goTo={goTo} /> : !session.failure && !session.problem && <p class="empty">{session.overview && session.overview.samples.length === 0 ? 'No plan is in force yet: mend the policies, and it comes alive.' : 'Making the page …'}</p>}
        </section>
        <section class="desk" aria-label="Policies">
          {session.overview && <><Weights session={session} /><WhatIf session={session} /></>}
          {session.overview && path && <Files session={session} path={path} open={open} place={place} />}
        </section>
      </main>
    </>
  );
}

function Bar({ session, look, setLook }) {
  const [decisions, setDecisions] = useState([]);
  const [notice, setNotice] = useState('');
  const paste = useRef(null);
  const { overview } = session;
  useEffect(() => {
    if (overview?.decisions) {
      api.decisions().then(setDecisions).catch(() => {});
    }
  }, [overview]);
  const surfaces = (overview?.surfaces ?? []).map((surface) => surface.surface);
  const samples = (overview?.samples ?? []).filter((sample) => sample.surface === session.surface || !surfaces.includes(session.surface));
  const chooseSurface = (surface) => {
    const first = overview.samples.find((sample) => sample.surface === surface);
    return first && session.choose(`sample:${first.name}`);
  };
  const takePatch = async () => {
    try {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([await session.patch()], { type: 'text/x-patch' }));
      link.download = 'studio.patch';
      link.click();
      URL.revokeObjectURL(link.href);
      setNotice('The patch is among your downloads.');
    } catch (problem) {
      setNotice(problem.message);
    }
  };
  const write = async () => setNotice(await session.write() || 'Written; it goes live within a second.');
  const isChanged = session.changed.length > 0;
  return (
    <header class="bar">
      <h1><svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" /><path d="M7 10h18M7 16h13M7 22h8" /></svg><span>Studio</span></h1>
      <div class="choice"><label for="surface">Surface</label>
        <select id="surface" value={session.surface} disabled={surfaces.length === 0} onChange={(event) => chooseSurface(event.currentTarget.value)}>
          {!surfaces.includes(session.surface) && <option value={session.surface}>{session.surface || '–'}</option>}
          {surfaces.map((surface) => <option key={surface} value={surface}>{surface}</option>)}
        </select>
      </div>
      <div class="choice"><label for="request">Request</label>
        <select id="request" value={session.source} onChange={(event) => (event.currentTarget.value === 'paste' ? (event.currentTarget.value = session.source, paste.current.open()) : session.choose(event.currentTarget.value))}>
          <optgroup label="Samples">{samples.map((sample) => <option key={sample.name} value={`sample:${sample.name}`}>{sample.name}</option>)}</optgroup>
          {decisions.length > 0 && <optgroup label="Decisions">{decisions.map((decision) => <option key={decision.position} value={`decision:${decision.position}`}>{`${decision.at.slice(0, 19).replace('T', ' ')} ${decision.surface} ${decision.requestId}`}</option>)}</optgroup>}
          <optgroup label="Your own">{session.source === 'pasted' && <option value="pasted">Pasted request</option>}<option value="paste">Paste a request …</option></optgroup>
        </select>
      </div>
      <span class="grow" />
      <p class="notice" role="status">{notice}</p>
      {isChanged && <span class="tag">{count(session.changed.length, 'changed file')}</span>}
      <button type="button" disabled={!isChanged} onClick={() => session.discard()}>Discard</button>
      <button type="button" disabled={!isChanged} onClick={takePatch}>Patch</button>
      {overview?.mayWrite && <button type="button" class="main" disabled={!isChanged || session.errors > 0} onClick={write}>Write</button>}
      <select class="look" aria-label="Colours" value={look.theme} onChange={(event) => setLook({ ...look, theme: event.currentTarget.value })}><option value="auto">Auto</option><option value="light">Light</option><option value="dark">Dark</option></select>
      <button type="button" class="look" aria-pressed={look.dir === 'rtl'} onClick={() => setLook({ ...look, dir: look.dir === 'rtl' ? 'ltr' : 'rtl' })}><span aria-hidden="true">⇄</span><span class="hidden">Right to left</span></button>
      <Paste session={session} handle={paste} />
    </header>
  );
}

function Paste({ session, handle }) {
  const dialog = useRef(null);
  const [text, setText] = useState('');
  handle.current = { open: () => { setText(session.requestText); dialog.current.showModal(); } };
  return (
    <dialog ref={dialog} aria-labelledby="paste">
      <h2 id="paste">Paste a request</h2>
      <p class="hint">What would be sent to <code>/rank</code>. It stays in this tab's draft.</p>
      <textarea aria-label="Request as JSON" value={text} spellcheck={false} dir="ltr" onInput={(event) => setText(event.currentTarget.value)} />
      <p class="buttons"><button type="button" onClick={() => dialog.current.close()}>Cancel</button><button type="button" class="main" onClick={() => { session.paste(text); dialog.current.close(); }}>Rank it</button></p>
    </dialog>
  );
}

function Problem({ problem }) {
  return (
    <div class="failure" role="alert">
      <b>{problem.title}.</b> {problem.detail}
      {problem.errors?.length > 1 && <ul class="plain">{problem.errors.map((error, index) => <li key={index}><code>{error.pointer}</code> {error.message}</li>)}</ul>}
    </div>
  );
}

function Stage({ session, goTo }) {
  const [tab, setTab] = useState('page');
  const [view, setView] = useState(() => kept('view') ?? 'cards');
  const [chosen, setChosen] = useState(null);
  const opener = useRef(null);
  const { page, other, surfaceInfo, request } = session;
  const candidates = useMemo(() => new Map((Array.isArray(request?.candidates) ? request.candidates : []).filter((each) => each && typeof each === 'object').map((each) => [each.id, each])), [request]);
  const terms = useMemo(() => termsOf(page, surfaceInfo), [page, surfaceInfo]);
  const scale = useMemo(() => scaleOf([page, other]), [page, other]);
  useEffect(() => setChosen(null), [session.surface, session.source]);
  const choose = (id, from) => {
    opener.current = from;
    setChosen(id === chosen ? null : id);
  };
  const close = () => {
    setChosen(null);
    opener.current?.focus();
  };
  const show = (next) => {
    setView(next);
    keep('view', next);
  };
  const shared = { page, other, candidates, surface: surfaceInfo, terms, scale, chosen, choose, version: session.version };
  const slots = Number.isInteger(request?.slots) ? Math.max(request.slots, ...page.answer.items.map((item) => item.slot + 1), 0) : page.answer.items.length;
  return (
    <>
      <Summary session={session} />
      <Tabs tab={tab} setTab={setTab} counts={{ left: page.answer.explanation?.leftOutCount, making: page.answer.degraded.length || null }} />
      <div role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`} class={session.isBehind ? 'panel behind' : 'panel'}>
        {tab === 'page' && (
          <>
            <div class="tools">
              <Legend terms={terms} />
              <div class="segments" role="group" aria-label="Show as">
                <button type="button" aria-pressed={view === 'cards'} onClick={() => show('cards')}>Cards</button>
                <button type="button" aria-pressed={view === 'table'} onClick={() => show('table')}>Table</button>
              </div>
            </div>
            {page.answer.items.length === 0 ? <p class="empty">The page is empty.</p> : view === 'cards' ? <Cards {...shared} /> : <Table {...shared} />}
            <Gone page={page} other={other} />
          </>
        )}
        {tab === 'changes' && <Changes session={session} goTo={goTo} />}
        {tab === 'constraints' && <Lanes page={page} slots={slots} goTo={goTo} />}
        {tab === 'prices' && <Prices session={session} page={page} goTo={goTo} />}
        {tab === 'left' && <LeftOut page={page} candidates={candidates} columns={columnsOf(surfaceInfo, 2)} cells={cells} goTo={goTo} chosen={chosen} choose={choose} />}
        {tab === 'frontier' && <Frontier session={session} surface={surfaceInfo} />}
        {tab === 'making' && <Making page={page} surface={surfaceInfo} session={session} />}
      </div>
      {chosen !== null && <Why session={session} slots={slots} id={chosen} {...shared} goTo={goTo} close={close} />}
    </>
  );
}

function Summary({ session }) {
  const { page, other } = session;
  const { certificate, degraded } = page.answer;
  const was = other?.answer.certificate.objective;
  const change = was === undefined || Math.abs(was - certificate.objective) < 5e-7 ? '' : `${signed(certificate.objective - was)}${percent(was, certificate.objective) && ` (${percent(was, certificate.objective)})`}`;
  const against = session.compareWithLog && session.logged ? 'the logged page' : 'the page in force';
  const isSame = session.changes.startsWith('same items');
  return (
    <div class="summary">
      <p class="big"><span>Page value</span><b>{number(certificate.objective)}</b>{change && <em>{change}</em>}</p>
      <p class="facts">
        <span class={`state ${['optimal', 'certified'].includes(certificate.status) ? 'good' : certificate.status === 'feasible' ? '' : 'bad'}`}>{certificate.status}</span>
        {degraded.length > 0 && <span class="state bad">{count(degraded.length, 'degradation')}</span>}
        {session.isOtherwise && <span class="state tight">what if</span>}
        {session.isBehind && <span class="state bad">last good page</span>}
        {session.logged && <label class="check"><input type="checkbox" checked={session.compareWithLog} onChange={(event) => { session.compareWithLog = event.currentTarget.checked; session.send(); }} />compare with the log</label>}
        {session.logged && <label class="check"><input type="checkbox" checked={session.asksModels} onChange={(event) => { session.asksModels = event.currentTarget.checked; session.send(); }} />ask today's models</label>}
        {session.logged && <span class="state">{session.modelOutputs === 'logged' ? 'logged model outputs' : "today's model outputs"}</span>}
      </p>
      <p class="changes" aria-live="polite">{session.isBehind ? (session.changed.length > 0 ? 'The draft has errors.' : 'The policies on disk have errors.') : other ? (isSame && !session.compareWithLog ? `The same items in the same slots as ${against}` : session.compareWithLog ? `Compared with ${against}` : `${session.changes}; compared with ${against}`) : ''}</p>
    </div>
  );
}

/** What was on the page before and is not any more. */
function Gone({ page, other }) {
  const here = new Set(page.answer.items.map((item) => item.id));
  const gone = (other?.answer.items ?? []).filter((item) => !here.has(item.id));
  return gone.length > 0 && <p class="gone">No longer on the page: {gone.map((item, index) => <>{index > 0 && ', '}<bdi key={item.id}>{item.id}</bdi> <small>from slot {item.slot}</small></>)}</p>;
}

function Tabs({ tab, setTab, counts }) {
  const list = useRef(null);
  const step = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key] * (document.documentElement.dir === 'rtl' ? -1 : 1);
    const at = TABS.findIndex(([name]) => name === tab);
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? TABS.length - 1 : (at + by + TABS.length) % TABS.length;
    if (Number.isInteger(next)) {
      event.preventDefault();
      setTab(TABS[next][0]);
      list.current.children[next].focus();
    }
  };
  return (
    <div class="tabs" role="tablist" aria-label="Views of the page" ref={list} onKeyDown={step}>
      {TABS.map(([name, label]) => (
        <button key={name} type="button" role="tab" id={`tab-${name}`} aria-selected={tab === name} aria-controls={tab === name ? `panel-${name}` : undefined} tabindex={tab === name ? 0 : -1} onClick={() => setTab(name)}>{label}{counts[name] ? <small>{counts[name]}</small> : null}</button>
      ))}
    </div>
  );
}

render(<App />, document.body);
