// What constraints cost the page, and what rules bring it.

import { useState } from 'preact/hooks';
import { ExactPrices } from './answers.jsx';
import { brief, count, number, signed } from './format.js';

function Bars({ rows, goTo, of }) {
  const most = Math.max(...rows.map((row) => Math.abs(row.value)), Number.MIN_VALUE);
  return (
    <ul class="bars">
      {rows.map((row) => (
        <li key={row.name}>
          <button type="button" class="link" onClick={() => goTo(of, row.name)}><bdi>{row.name}</bdi></button>
          <span class="right">{row.shown}</span>
          <svg class="price-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="1000" y="4" height="2" /><rect class={row.value < 0 ? 'minus' : 'plus'} width={(Math.abs(row.value) / most) * 1000} height="10" /></svg>
          <small>{row.words}</small>
        </li>
      ))}
    </ul>
  );
}

export function Prices({ session, page, goTo }) {
  const [isExact, setExact] = useState(false);
  const explanation = page.answer.explanation ?? { constraints: [], rules: [] };
  const costs = explanation.constraints.filter((each) => each.price > 0).sort((one, two) => two.price - one.price)
    .map((each) => ({ name: each.constraint, value: each.price, shown: number(each.price), words: each.hard ? 'must hold' : 'may be broken for its penalty' }));
  const free = explanation.constraints.filter((each) => each.price <= 0).map((each) => each.constraint);
  const rules = explanation.rules.filter((each) => each.candidates > 0)
    .sort((one, two) => Math.abs(two.pageValue) - Math.abs(one.pageValue) || two.items - one.items || one.rule.localeCompare(two.rule))
    .map((each) => ({ name: each.rule, value: each.pageValue, shown: each.pageValue === 0 ? '0' : signed(each.pageValue), words: `${count(each.candidates, 'candidate')}, ${each.items} on the page · ${each.owner}` }));
  return (
    <>
      <div class="tools">
        <p class="hint">{isExact ? 'The page solved without each of them: what it would be worth minus what it is.' : 'As the certificate and the rules tell it at once.'}</p>
        <div class="segments" role="group" aria-label="Prices">
          <button type="button" aria-pressed={!isExact} onClick={() => setExact(false)}>At once</button>
          <button type="button" aria-pressed={isExact} onClick={() => setExact(true)}>Exact</button>
        </div>
      </div>
      {isExact ? <ExactPrices session={session} goTo={goTo} /> : <AtOnce costs={costs} free={free} rules={rules} goTo={goTo} />}
    </>
  );
}

function AtOnce({ costs, free, rules, goTo }) {
  return (
    <div class="columns">
      <section aria-labelledby="costs">
        <h2 id="costs">What constraints cost</h2>
        <p class="hint">Page value that one more unit of the limit would bring: the price of the certificate.</p>
        {costs.length > 0 ? <Bars rows={costs} goTo={goTo} of="constraints" /> : <p class="empty">No constraint holds this page back.</p>}
        {free.length > 0 && <p class="hint">Without a price here: {free.map((name, index) => <>{index > 0 && ', '}<button key={name} type="button" class="link" onClick={() => goTo('constraints', name)}><bdi>{name}</bdi></button></>)}.</p>}
      </section>
      <section aria-labelledby="brings">
        <h2 id="brings">What rules change</h2>
        <p class="hint">Page value of the items that stand here, with the rule minus without it.</p>
        {rules.length > 0 ? <Bars rows={rules} goTo={goTo} of="rules" /> : <p class="empty">No rule touched a candidate.</p>}
      </section>
    </div>
  );
}

/** The reason of a candidate that is not on the page, with the way to what is responsible. */
export function Reason({ left, goTo }) {
  switch (left.reason) {
    case 'excluded':
      return <span class="reason">Excluded by <button type="button" class="link" onClick={() => goTo('rules', left.rule)}><bdi>{left.rule}</bdi></button></span>;
    case 'constraints':
      return <span class="reason">Held back by {left.constraints.length > 0 ? left.constraints.map((name, index) => <>{index > 0 && ', '}<button key={name} type="button" class="link" onClick={() => goTo('constraints', name)}><bdi>{name}</bdi></button></>) : 'the constraints together'}</span>;
    default:
      return <span class="reason soft">Worth less than every item on the page</span>;
  }
}

export function LeftOut({ page, candidates, columns, goTo, cells, chosen, choose }) {
  const explanation = page.answer.explanation;
  const left = explanation?.leftOut ?? [];
  if (left.length === 0) {
    return <p class="empty">Every candidate is on the page.</p>;
  }

  return (
    <>
      <p class="hint">{count(explanation.leftOutCount, 'candidate')} did not make it{explanation.leftOutCount > left.length ? `; the ${left.length} most valuable of them` : ''}.</p>
      <div class="scroll" role="region" aria-label="Candidates that are not on the page" tabindex="0">
        <table class="items">
          <thead><tr><th scope="col">Item</th>{columns.map((column) => <th key={column} scope="col">{column}</th>)}<th scope="col" class="right">Value</th><th scope="col">Reason</th></tr></thead>
          <tbody>
            {left.map((each) => (
              <tr key={each.id} class={chosen === each.id ? 'chosen' : ''}>
                <th scope="row"><button type="button" class="link" aria-pressed={chosen === each.id} onClick={(event) => choose(each.id, event.currentTarget)}><bdi>{each.id}</bdi></button></th>
                {columns.map((column) => <td key={column}><bdi>{cells(candidates.get(each.id), [column])[0] ?? ''}</bdi></td>)}
                <td class="right">{number(each.value)}</td>
                <td><Reason left={each} goTo={goTo} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

export function Making({ page, surface, session }) {
  const { degraded, flags, variants, timings, certificate, plan } = page.answer;
  const out = new Set(session.whatIf.models);
  const toggle = (model) => session.otherwise({ models: out.has(model) ? session.whatIf.models.filter((other) => other !== model) : [...session.whatIf.models, model] });
  return (
    <div class="columns">
      <section aria-labelledby="models">
        <h2 id="models">Models</h2>
        <ul class="rows">
          {(surface?.models ?? []).map((model) => {
            const troubles = degraded.filter((each) => each.model === model.model);
            return (
              <li key={model.model}>
                <span><b><bdi>{model.model}</bdi></b> <small>version <bdi>{model.version}</bdi> · <bdi>{model.owner}</bdi></small>
                  {troubles.map((trouble, index) => <small key={index} class="trouble">{trouble.reason}, stood in for by {trouble.fallback}</small>)}
                </span>
                <button type="button" class="small" aria-pressed={out.has(model.model)} onClick={() => toggle(model.model)}>{out.has(model.model) ? 'Bring back' : 'Leave out'}<span class="hidden"> {model.model}</span></button>
              </li>
            );
          })}
        </ul>
        {degraded.filter((each) => !(surface?.models ?? []).some((model) => model.model === each.model)).map((each, index) => <p key={index} class="trouble"><bdi>{each.model}</bdi>: {each.reason}, <bdi>{each.fallback}</bdi></p>)}
        {degraded.length === 0 && <p class="hint">Nothing is missing on this page.</p>}
      </section>
      <section aria-labelledby="made">
        <h2 id="made">How it was made</h2>
        <dl>
          <dt>Certificate</dt><dd>{certificate.status}, {certificate.engine}, {count(certificate.steps, 'step')}</dd>
          <dt>Possible at most</dt><dd>{certificate.bound === null ? 'not known' : number(certificate.bound)}</dd>
          {certificate.relaxed?.length > 0 && <><dt>Gave way</dt><dd><bdi>{certificate.relaxed.join(', ')}</bdi></dd></>}
          {certificate.conflict?.length > 0 && <><dt>Contradict each other</dt><dd><bdi>{certificate.conflict.join(', ')}</bdi></dd></>}
          {Object.entries(flags).map(([name, on]) => <><dt key={name}>Flag <bdi>{name}</bdi></dt><dd>{on ? 'on' : 'off'}</dd></>)}
          {Object.entries(variants).map(([name, variant]) => <><dt key={name}>Variant of <bdi>{name}</bdi></dt><dd><bdi>{variant || 'none'}</bdi></dd></>)}
          <dt>Stages</dt><dd>{Object.entries(timings).map(([stage, time]) => `${stage} ${brief(time)} ms`).join(', ')}</dd>
          <dt>Plan</dt><dd class="hash">{plan}</dd>
        </dl>
      </section>
    </div>
  );
}
