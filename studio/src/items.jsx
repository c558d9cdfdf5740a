// The page's items, as cards and as a table, and the bars of their values.

import { useLayoutEffect, useRef } from 'preact/hooks';
import { brief, cells, columnsOf, move, number, percent, same, signed } from './format.js';

/** The terms of all items, in the surface's order, then what rules add. */
export function termsOf(page, surface) {
  const seen = new Set();
  page.answer.items.forEach((item) => Object.keys(item.terms ?? {}).forEach((term) => seen.add(term)));
  return [...(surface?.terms ?? []).filter((term) => seen.delete(term)), ...seen];
}

const colourOf = (terms, name) => `term-${Math.min(terms.indexOf(name), 5)}`;

/** How far bars reach on both sides of nothing, the same for every item. */
export function scaleOf(pages) {
  let [up, down] = [0, 0];
  pages.filter(Boolean).flatMap((page) => page.answer.items).forEach((item) => {
    const parts = Object.values(item.terms ?? {});
    up = Math.max(up, parts.filter((part) => part > 0).reduce((sum, part) => sum + part, 0));
    down = Math.max(down, -parts.filter((part) => part < 0).reduce((sum, part) => sum + part, 0));
  });
  return { up, down, all: up + down || 1 };
}

export function ValueBar({ item, terms, scale }) {
  if (item.combine === 'product' || !item.terms) {
    return null;
  }

  const zero = scale.down / scale.all;
  let [left, right] = [zero, zero];
  const parts = terms.filter((term) => item.terms[term]).map((term) => {
    const width = Math.abs(item.terms[term]) / scale.all;
    if (item.terms[term] < 0) {
      left -= width;
      return { term, x: left, width };
    }

    right += width;
    return { term, x: right - width, width };
  });
  return (
    <svg class="value-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" x="0" y="4" width="1000" height="2" />
      {parts.map((part) => <rect key={part.term} class={colourOf(terms, part.term)} x={part.x * 1000} y="0" width={Math.max(part.width * 1000, 1)} height="10"><title>{`${part.term} ${number(item.terms[part.term])}`}</title></rect>)}
      {scale.down > 0 && <rect class="zero" x={zero * 1000 - 1} y="0" width="2" height="10" />}
    </svg>
  );
}

export function Legend({ terms }) {
  return (
    <ul class="legend" aria-label="Parts of the value">
      {terms.map((term) => <li key={term}><svg viewBox="0 0 10 10" aria-hidden="true"><rect class={colourOf(terms, term)} width="10" height="10" rx="3" /></svg><bdi>{term}</bdi></li>)}
    </ul>
  );
}

export function Move({ change }) {
  if (!change) {
    return null;
  }

  const sign = change.kind === 'new' ? 'new' : `${change.kind === 'up' ? '▲' : '▼'} ${change.by}`;
  return <span class={`move ${change.kind}`}><span aria-hidden="true">{sign}</span><span class="hidden">{change.words}</span></span>;
}

const nameOf = (candidate, id) => (typeof candidate?.attributes?.title === 'string' && candidate.attributes.title ? candidate.attributes.title : id);

export function effect(rule) {
  return [
    rule.boost !== undefined && `×${brief(rule.boost)}`,
    rule.add !== undefined && `${rule.add < 0 ? '−' : '+'}${brief(Math.abs(rule.add))}`,
    rule.pin !== undefined && 'pinned',
  ].filter(Boolean).join(' ');
}

function Rules({ rules, most }) {
  const telling = rules.filter((rule) => effect(rule));
  const shown = (telling.length > 0 ? telling : rules).slice(0, most);
  return (
    <ul class="chips" aria-label="Rules">
      {shown.map((rule) => <li key={rule.rule}><bdi>{rule.rule}</bdi>{effect(rule) && <b>{effect(rule)}</b>}</li>)}
      {rules.length > shown.length && <li class="more">+{rules.length - shown.length}</li>}
    </ul>
  );
}

/** Lets items slide from where they stood to where they stand. */
function useSliding(version) {
  const list = useRef(null);
  const places = useRef(new Map());
  useLayoutEffect(() => {
    const before = places.current;
    const now = new Map();
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    for (const element of list.current?.children ?? []) {
      const place = { x: element.offsetLeft, y: element.offsetTop };
      now.set(element.dataset.id, place);
      const was = before.get(element.dataset.id);
      if (isCalm || before.size === 0) {
        continue;
      }

      if (!was) {
        element.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 240, easing: 'ease-out' });
      } else if (was.x !== place.x || was.y !== place.y) {
        element.animate([{ transform: `translate(${was.x - place.x}px, ${was.y - place.y}px)` }, { transform: 'none' }], { duration: 260, easing: 'cubic-bezier(.2,.7,.2,1)' });
      }
    }

    places.current = now;
  }, [version]);
  return list;
}

export function Cards({ page, other, candidates, surface, terms, scale, version, chosen, choose }) {
  const list = useSliding(version);
  const columns = columnsOf(surface, 2);
  return (
    <ol class="cards" ref={list}>
      {page.answer.items.map((item) => {
        const candidate = candidates.get(item.id);
        const was = other?.answer.items.find((before) => before.id === item.id);
        return (
          <li key={item.id} data-id={item.id} class={chosen === item.id ? 'card chosen' : 'card'}>
            <div class="card-top"><span class="slot"><span class="hidden">slot </span>{item.slot}</span><Move change={move(item, other)} /></div>
            <button type="button" class="name" aria-pressed={chosen === item.id} onClick={(event) => choose(item.id, event.currentTarget)}><bdi>{nameOf(candidate, item.id)}</bdi></button>
            <p class="about">{cells(candidate, columns).map((cell, index) => <>{index > 0 && <i aria-hidden="true">·</i>}<bdi key={index}>{cell}</bdi></>)}</p>
            <p class="worth">{number(item.value)}{was && !same(was.value, item.value) && <small>{percent(was.value, item.value) || signed(item.value - was.value)}</small>}</p>
            <ValueBar item={item} terms={terms} scale={scale} />
            <Rules rules={item.rules ?? []} most={1} />
          </li>
        );
      })}
    </ol>
  );
}

export function Table({ page, other, candidates, surface, terms, scale, chosen, choose }) {
  const columns = columnsOf(surface, 3);
  return (
    <div class="scroll" role="region" aria-label="Items of the page" tabindex="0">
      <table class="items">
        <thead>
          <tr>
            <th scope="col" class="right">Slot</th><th scope="col"><span class="hidden">Move</span></th><th scope="col">Item</th>
            {columns.map((column) => <th key={column} scope="col">{column}</th>)}
            <th scope="col" class="right">Value</th><th scope="col" class="wide">Parts</th>
            <th scope="col">Rules</th>
            {terms.map((term) => <th key={term} scope="col" class="right"><bdi>{term}</bdi></th>)}
          </tr>
        </thead>
        <tbody>
          {page.answer.items.map((item) => (
            <tr key={item.id} class={chosen === item.id ? 'chosen' : ''}>
              <td class="right slot">{item.slot}</td>
              <td><Move change={move(item, other)} /></td>
              <th scope="row"><button type="button" class="link" aria-pressed={chosen === item.id} onClick={(event) => choose(item.id, event.currentTarget)}><bdi>{nameOf(candidates.get(item.id), item.id)}</bdi></button></th>
              {columns.map((column) => <td key={column}><bdi>{cells(candidates.get(item.id), [column])[0] ?? ''}</bdi></td>)}
              <td class="right">{number(item.value)}</td>
              <td class="wide"><ValueBar item={item} terms={terms} scale={scale} /></td>
              <td><Rules rules={item.rules ?? []} most={3} /></td>
              {terms.map((term) => <td key={term} class="right soft">{item.terms?.[term] === undefined ? '' : number(item.terms[term])}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
