// The desk beside the page: weights, what is otherwise, the policy files with their findings.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Editor } from './editor.js';
import { brief, count } from './format.js';

export function Weights({ session }) {
  const weights = session.places?.weights ?? [];
  const starts = useRef(new Map());
  useEffect(() => starts.current.clear(), [session.surface]);
  if (weights.length === 0) {
    return null;
  }

  return (
    <section class="weights" aria-labelledby="weights">
      <h2 id="weights">Weights</h2>
      {weights.map((weight) => {
        if (!starts.current.has(weight.name)) {
          starts.current.set(weight.name, weight.value);
        }

        const start = starts.current.get(weight.name);
        const most = start > 0 ? Number((start * 3).toPrecision(6)) : 1;
        const value = session.weightOf(weight);
        const step = Number((10 ** Math.floor(Math.log10(most / 30))).toPrecision(1));
        return (
          <div key={weight.name} class="weight">
            <label for={`weight-${weight.name}`}><bdi>{weight.name}</bdi></label>
            <input id={`weight-${weight.name}`} type="range" min="0" max={most} step={step} value={value} onInput={(event) => session.weigh(weight.name, Number(Number(event.currentTarget.value).toPrecision(6)))} />
            <span class="number">{brief(value)}{value !== start && <small> was {brief(start)}</small>}</span>
          </div>
        );
      })}
    </section>
  );
}

function shown(value) {
  return value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A text as the column's type has it; undefined when it is none. */
function read(column, text) {
  switch (column.list ? 'list' : column.type) {
    case 'list': try { const list = JSON.parse(text); return Array.isArray(list) ? list : undefined; } catch { return undefined; }
    case 'bool': return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'int':
    case 'double': return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
    default: return text;
  }
}

export function WhatIf({ session }) {
  const { whatIf, request, surfaceInfo } = session;
  const now = whatIf.now ?? request?.now ?? request?.options?.now ?? '';
  const context = request?.context ?? {};
  const setContext = (column, text) => {
    const next = { ...whatIf.context };
    const value = text === '' ? null : read(column, text);
    if (value === undefined) {
      return;
    }

    if (JSON.stringify(value) === JSON.stringify(context[column.name] ?? null)) {
      delete next[column.name];
    } else {
      next[column.name] = value;
    }

    session.otherwise({ context: next });
  };
  return (
    <details class="what-if">
      <summary>What if{session.isOtherwise && <span class="dot"><span class="hidden"> (something is otherwise)</span></span>}</summary>
      <div class="fields">
        <label>Clock<input type="text" value={now} placeholder="2026-02-20T18:00:00Z" spellcheck={false} dir="ltr" onChange={(event) => session.otherwise({ now: event.currentTarget.value.trim() && event.currentTarget.value.trim() !== request?.now ? event.currentTarget.value.trim() : null })} /></label>
        {(surfaceInfo?.context ?? []).map((column) => (
          <label key={column.name}><bdi>{column.name}</bdi>
            {column.values.length > 0
              ? <select value={shown(column.name in whatIf.context ? whatIf.context[column.name] : context[column.name])} onChange={(event) => setContext(column, event.currentTarget.value)}>
                  <option value="">–</option>
                  {column.values.map((value) => <option key={value} value={value}>{value}</option>)}
                </select>
              : <input type="text" value={shown(column.name in whatIf.context ? whatIf.context[column.name] : context[column.name])} spellcheck={false} dir="auto" onChange={(event) => setContext(column, event.currentTarget.value)} />}
          </label>
        ))}
        <fieldset>
          <legend>Without the model</legend>
          {(surfaceInfo?.models ?? []).map((model) => (
            <label key={model.model} class="check"><input type="checkbox" checked={whatIf.models.includes(model.model)} onChange={(event) => session.otherwise({ models: event.currentTarget.checked ? [...whatIf.models, model.model] : whatIf.models.filter((other) => other !== model.model) })} /><bdi>{model.model}</bdi></label>
          ))}
        </fieldset>
        <button type="button" class="small" disabled={!session.isOtherwise} onClick={() => session.asItIs()}>As the request says</button>
      </div>
    </details>
  );
}

export function Files({ session, path, open, place }) {
  const host = useRef(null);
  const editor = useRef(null);
  const [text, setText] = useState(null);
  useLayoutEffect(() => {
    editor.current = new Editor(host.current, session.schema, (changed, now) => session.edit(changed, now));
    session.onEdited = (changed) => changed === editor.current.path && editor.current.set(session.files.get(changed).text);
    return () => editor.current.view.destroy();
  }, []);
  useEffect(() => {
    let isWanted = true;
    session.open(path).then((file) => {
      if (isWanted) {
        setText(file.text);
        editor.current.show(path, file.text, session.overview.files.find((each) => each.path === path)?.mayChange ?? true);
        editor.current.mark(session.findings);
        if (place) {
          editor.current.goTo(place.line, place.column);
        }
      }
    });
    return () => { isWanted = false; };
  }, [path, place]);
  useEffect(() => editor.current.path === path && editor.current.mark(session.findings), [session.findings]);

  const changed = new Set(session.changed);
  const here = new Set([session.surfaceInfo?.file, ...(session.surfaceInfo?.files ?? [])]);
  const files = session.overview.files.map((file) => file.path);
  const option = (file) => <option key={file} value={file}>{changed.has(file) ? `${file} •` : file}</option>;
  const isFixed = session.overview.files.find((file) => file.path === path)?.mayChange === false;
  return (
    <section class="files" aria-labelledby="policy">
      <header>
        <h2 id="policy">Policy</h2>
        <select aria-label="Policy file" value={path} onChange={(event) => open(event.currentTarget.value)}>
          <optgroup label="Of this surface">{files.filter((file) => here.has(file)).map(option)}</optgroup>
          <optgroup label="Others">{files.filter((file) => !here.has(file)).map(option)}</optgroup>
        </select>
        {isFixed && <span class="tag">read only</span>}
      </header>
      <div class="editor" ref={host} data-ready={text !== null} />
      <Findings session={session} open={open} />
    </section>
  );
}

function Findings({ session, open }) {
  const warnings = session.findings.length - session.errors;
  return (
    <div class="findings" aria-live="polite">
      <p class={session.errors > 0 ? 'verdict bad' : 'verdict'}>
        {session.errors > 0 ? `${count(session.errors, 'error')}: the page is the last good one` : warnings > 0 ? count(warnings, 'warning') : 'No findings'}
        {session.milliseconds && <small> {brief(session.milliseconds.all)} ms</small>}
      </p>
      <ul class="plain">
        {session.findings.slice(0, 20).map((finding, index) => (
          <li key={index} class={finding.severity}>
            <button type="button" class="link" onClick={() => open(finding.file, { line: finding.line, column: finding.column })}><bdi>{finding.file}</bdi>:{finding.line}:{finding.column}</button>
            <span> {finding.message}{finding.hint && <small> {finding.hint}</small>}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
