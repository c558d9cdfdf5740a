// Why one item stands where it stands, or does not stand at all.

import { useEffect, useRef } from 'preact/hooks';
import { brief, cells, move, number, same, signed } from './format.js';
import { WhyExactly } from './answers.jsx';
import { effect, ValueBar } from './items.jsx';
import { lanesOf } from './lanes.jsx';

export function Why({ session, slots, id, page, other, candidates, surface, terms, scale, goTo, close }) {
  const panel = useRef(null);
  useEffect(() => panel.current?.focus(), [id]);
  const item = page.answer.items.find((each) => each.id === id);
  const left = page.answer.explanation?.leftOut.find((each) => each.id === id);
  const was = other?.answer.items.find((each) => each.id === id);
  const attributes = Object.entries(candidates.get(id)?.attributes ?? {});
  const holding = item ? lanesOf(page).filter((lane) => lane.rows.some((row) => row.groups.some((group) => (group.reached || group.broken) && group.slots.includes(item.slot)))) : [];
  return (
    <section class="why" aria-labelledby="why" tabindex="-1" ref={panel} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <header>
        <h2 id="why"><bdi>{id}</bdi> {item ? `in slot ${item.slot}` : 'is not on the page'}</h2>
        <button type="button" class="small" onClick={close}>Close</button>
      </header>
      <WhyExactly session={session} id={id} slots={slots} goTo={goTo} />
      {item && (
        <div class="columns">
          <div>
            <ValueBar item={item} terms={terms} scale={scale} />
            <table class="sum">
              <caption class="hidden">Parts of the value</caption>
              <tbody>
                {Object.entries(item.terms ?? {}).map(([term, part]) => <tr key={term}><th scope="row"><bdi>{term}</bdi></th><td class="right">{number(part)}</td><td class="right soft">{was && was.terms?.[term] !== undefined && !same(was.terms[term], part) ? signed(part - was.terms[term]) : ''}</td></tr>)}
                <tr class="total"><th scope="row">value</th><td class="right">{number(item.value)}</td><td class="right soft">{was && !same(was.value, item.value) ? signed(item.value - was.value) : ''}</td></tr>
              </tbody>
            </table>
            {other && <p class="hint">{move(item, other)?.words ?? 'stands where it stood'}</p>}
          </div>
          <div>
            <h3>Rules</h3>
            {item.rules?.length > 0
              ? <ul class="plain">{item.rules.map((rule) => <li key={rule.rule}><button type="button" class="link" onClick={() => goTo('rules', rule.rule)}><bdi>{rule.rule}</bdi></button> {effect(rule)}{rule.tags?.length > 0 && <small> tags <bdi>{rule.tags.join(', ')}</bdi></small>}</li>)}</ul>
              : <p class="hint">No rule touched it.</p>}
            <h3>Constraints at their limit here</h3>
            {holding.length > 0
              ? <ul class="plain">{holding.map((lane) => <li key={lane.name}><button type="button" class="link" onClick={() => goTo('constraints', lane.name)}><bdi>{lane.name}</bdi></button>{lane.price > 0 && <small> price {brief(lane.price)}</small>}</li>)}</ul>
              : <p class="hint">None.</p>}
          </div>
          <div>
            <h3>Predictions</h3>
            <dl class="tight">{Object.entries(item.predictions ?? {}).map(([name, value]) => <><dt key={name}><bdi>{name}</bdi></dt><dd>{brief(value)}</dd></>)}</dl>
          </div>
          <div>
            <h3>Attributes</h3>
            <dl class="tight">{attributes.map(([name, value]) => <><dt key={name}><bdi>{name}</bdi></dt><dd><bdi>{String(value)}</bdi></dd></>)}</dl>
          </div>
        </div>
      )}
      {left && <p class="hint">It is worth {number(left.value)}; the least valuable item on the page is worth {number(Math.min(...page.answer.items.map((each) => each.value)))}.</p>}
      {!item && !left && <p>{candidates.has(id) ? 'It is not among the most valuable candidates that did not make it.' : 'The request has no such candidate.'} {cells(candidates.get(id), (surface?.attributes ?? []).map((column) => column.name)).slice(0, 3).join(' · ')}</p>}
    </section>
  );
}
