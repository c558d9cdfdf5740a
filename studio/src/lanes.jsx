// Constraints as lanes over the slots: who belongs, where a limit is reached, where it is broken.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { brief, count } from './format.js';

const WIDEST = 28;
const NARROWEST = 13;
const BESIDE = 400;
const HIGH = 28;
const ARCH = 24;

/** One lane for each constraint: it may be several of the page's. */
export function lanesOf(page) {
  const lanes = new Map();
  for (const row of page.lanes) {
    const lane = lanes.get(row.constraint) ?? { name: row.constraint, hard: row.hard, rows: [] };
    lane.rows.push(row);
    lanes.set(row.constraint, lane);
  }

  const prices = new Map((page.answer.explanation?.constraints ?? []).map((each) => [each.constraint, each]));
  return [...lanes.values()].map((lane) => ({
    ...lane,
    price: prices.get(lane.name)?.price ?? 0,
    violated: prices.get(lane.name)?.violated ?? 0,
    isReached: lane.rows.some((row) => row.groups.some((group) => group.reached)),
    isBroken: lane.rows.some((row) => row.groups.some((group) => group.broken)),
  })).sort((one, two) => two.price - one.price || Number(two.isReached) - Number(one.isReached) || one.name.localeCompare(two.name));
}

const stretch = (row) => (row.from === row.to ? `slot ${row.from}` : `slots ${row.from}–${row.to}`);

function rule(row) {
  switch (row.kind) {
    case 'cap': return `at most ${row.limit} in ${stretch(row)}`;
    case 'floor': return `at least ${row.limit} in ${stretch(row)}`;
    case 'window': return `at most ${row.limit} in any ${row.size} neighbouring slots`;
    case 'sumAtMost': return `at most ${row.limit} in all in ${stretch(row)}`;
    case 'sumAtLeast': return `at least ${row.limit} in all in ${stretch(row)}`;
    case 'meanAtMost': return `at most ${row.limit} on the average in ${stretch(row)}`;
    case 'meanAtLeast': return `at least ${row.limit} on the average in ${stretch(row)}`;
    case 'diversity': return `like ${brief(row.groups[0]?.total ?? 0)} of the candidates in ${stretch(row)}`;
    case 'pin': return `one stands in slot ${row.from}`;
    default: return `none in ${stretch(row)}`;
  }
}

/** What the lane shows, in words. */
function inWords(lane) {
  return lane.rows.map((row) => {
    const here = row.groups.flatMap((group) => group.stretches?.length ? group.stretches.map(([from, to]) => `slots ${from} to ${to}`) : (group.reached || group.broken) && group.slots.length > 0 ? [`slots ${group.slots.join(', ')}`] : []);
    const broken = row.groups.some((group) => group.broken);
    const reached = row.groups.some((group) => group.reached);
    return `${rule(row)}: ${broken ? 'broken' : reached ? 'at its limit' : 'with room'}${here.length ? ` at ${here.slice(0, 6).join('; ')}${here.length > 6 ? ' and others' : ''}` : ''}`;
  }).join('. ');
}

export function Lanes({ page, slots, goTo }) {
  const [cell, region] = useCell(slots);
  const lanes = lanesOf(page);
  if (lanes.length === 0) {
    return <p class="empty" ref={region}>No constraint is in force on this page.</p>;
  }

  const numbers = Array.from({ length: slots }, (_, slot) => slot);
  return (
    <div class="lanes scroll" role="region" aria-label="Constraints over the slots" tabindex="0" ref={region}>
      <table>
        <thead>
          <tr>
            <th scope="col">Constraint</th>
            <th scope="col"><span class="hidden">Slots</span><svg class="lane head" width={slots * cell} height="18" aria-hidden="true">{numbers.map((slot) => (cell > 17 || slot % 5 === 0) && <text key={slot} x={slot * cell + cell / 2} y="13">{slot}</text>)}</svg></th>
            <th scope="col">State</th>
            <th scope="col" class="right">Price</th>
          </tr>
        </thead>
        <tbody>
          {lanes.map((lane) => (
            <tr key={lane.name}>
              <th scope="row"><button type="button" class="link" onClick={() => goTo('constraints', lane.name)}><bdi>{lane.name}</bdi></button><small>{lane.rows.length === 1 ? rule(lane.rows[0]) : count(lane.rows.length, 'part')}{lane.hard ? '' : ' · soft'}</small></th>
              <td>
                <span class="hidden">{inWords(lane)}</span>
                {lane.rows.map((row, index) => <Lane key={index} row={row} slots={slots} cell={cell} />)}
              </td>
              <td><span class={`state ${lane.isBroken ? 'bad' : lane.isReached ? 'tight' : ''}`}>{lane.isBroken ? `broken by ${lane.violated}` : lane.isReached ? 'at limit' : 'room'}</span></td>
              <td class="right">{lane.price > 0 ? brief(lane.price) : <span class="soft">–</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How wide a slot is drawn, so that a lane fits where it can. */
function useCell(slots) {
  const region = useRef(null);
  const [width, setWidth] = useState(800);
  useLayoutEffect(() => {
    const seen = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
    seen.observe(region.current);
    return () => seen.disconnect();
  }, []);
  return [Math.max(NARROWEST, Math.min(WIDEST, Math.floor((width - BESIDE) / Math.max(slots, 1)))), region];
}

function Lane({ row, slots, cell }) {
  const isArched = row.groups.some((group) => group.stretches?.length > 0);
  const high = isArched ? HIGH + ARCH / 2 : HIGH;
  const middle = high - HIGH / 2;
  const last = Math.min(row.to, slots - 1);
  const x = (slot) => slot * cell + cell / 2;
  const isApart = row.kind === 'floor' || row.kind === 'pin' || row.kind === 'forbid';
  return (
    <svg class="lane" width={slots * cell} height={high} aria-hidden="true">
      <line class="rail" x1="4" x2={slots * cell - 4} y1={middle} y2={middle} />
      {last >= row.from && <rect class={`range ${row.groups.some((group) => group.broken) ? 'bad' : ''}`} x={row.from * cell + 2} width={(last - row.from + 1) * cell - 4} y={middle - 11} height="22" rx="8" />}
      {row.groups.map((group, index) => {
        const strong = group.reached || group.broken;
        const tone = group.broken ? 'bad' : strong ? 'tight' : isApart ? 'member' : 'faint';
        const members = row.kind === 'window' && strong ? new Set(group.stretches.flatMap(([from, to]) => group.slots.filter((slot) => slot >= from && slot <= to))) : null;
        return (
          <g key={index}>
            {(group.stretches ?? []).map(([from, to]) => <path key={`${from}-${to}`} class={`stretch ${group.broken ? 'bad' : ''}`} d={`M${x(from)},${middle} C${x(from) + cell / 2},${middle - ARCH} ${x(to) - cell / 2},${middle - ARCH} ${x(to)},${middle}`} />)}
            {(strong || isApart || group.slots.length > 1) && group.slots.map((slot) => <circle key={slot} class={members && !members.has(slot) ? 'faint' : tone} cx={x(slot)} cy={middle} r={members && !members.has(slot) ? 3 : strong ? 5.5 : 4} />)}
          </g>
        );
      })}
      {row.kind === 'pin' && <circle class="pin" cx={x(row.from)} cy={middle} r="9" />}
    </svg>
  );
}
