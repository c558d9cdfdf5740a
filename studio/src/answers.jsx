// What the service finds out by solving the page again: why, why not, what it would take, what everything costs.

import { useEffect, useState } from 'preact/hooks';
import { apart, brief, count, number, signed } from './format.js';

const slotOf = (slot) => (slot === undefined || slot === null ? 'not be on the page' : `stand in slot ${slot}`);

const more = (costs) => (Math.abs(costs) < 5e-7 ? 'worth the same' : costs > 0 ? `worth ${number(costs)} more` : `worth ${number(-costs)} less`);

/** Asks once the draft has settled, and again when the page has changed. */
export function useAnswer(session, ask, keys) {
  const [state, set] = useState({ answer: null, failure: '', isAsking: true });
  useEffect(() => {
    if (session.isBusy || session.isBehind) {
      return undefined;
    }

    let isWanted = true;
    set((before) => ({ ...before, isAsking: true }));
    ask().then(
      (answer) => isWanted && set({ answer, failure: '', isAsking: false }),
      (problem) => isWanted && set({ answer: null, failure: problem.message, isAsking: false }));
    return () => { isWanted = false; };
  }, [session.isBusy, session.isBehind, ...keys]);
  return state;
}

export function WhyExactly({ session, id, slots, goTo }) {
  const [slot, setSlot] = useState(null);
  useEffect(() => setSlot(null), [id]);
  const { answer, failure, isAsking } = useAnswer(session, () => session.explain(id, slot), [id, slot, session.version]);
  const item = answer?.items[0];
  if (failure) {
    return <p class="failure" role="alert">{failure}</p>;
  }

  return (
    <section class="exactly" aria-label="Found by solving the page again" aria-busy={isAsking}>
      {!item ? <p class="hint">Solving the page again …</p> : (
        <>
          <div>
            <h3>{item.place === 'on-page' ? 'What holds it' : 'Why not'}</h3>
            <ul class="plain">{reasons(item, goTo)}</ul>
          </div>
          <div>
            <h3><label for="goal">What it takes to stand in slot</label> <input id="goal" type="number" min="0" max={slots - 1} value={slot ?? item.goal?.slot ?? ''} onChange={(event) => setSlot(event.currentTarget.value === '' ? null : Number(event.currentTarget.value))} /></h3>
            <ul class="plain">{goal(item, goTo)}</ul>
          </div>
          {(!item.isExact || item.omitted.length > 0) && <p class="hint">{item.isExact ? '' : 'Not every page that this rests on is proven best. '}{item.omitted.length > 0 ? `Left out for want of time: ${item.omitted.join(', ')}.` : ''}</p>}
        </>
      )}
    </section>
  );
}

const name = (goTo, kind, text) => <button type="button" class="link" onClick={() => goTo(kind, text)}><bdi>{text}</bdi></button>;

const list = (goTo, kind, names) => names.map((each, index) => <>{index > 0 && ', '}{name(goTo, kind, each)}</>);

function reasons(item, goTo) {
  const lines = [];
  if (item.excludedBy.length > 0) {
    lines.push(<li key="excluded">Excluded by {list(goTo, 'rules', item.excludedBy)}. Without that it would {slotOf(item.slotIfAdmitted)}.</li>);
  }

  for (const pin of item.pins) {
    lines.push(<li key={pin.pin}>Pinned by {name(goTo, 'constraints', pin.pin)}. Without the pin it would {slotOf(pin.slotWithout)}, and the page would be {more(pin.costs)}.</li>);
  }

  for (const held of item.heldBy) {
    lines.push(<li key={held.constraint}>Held {held.holds} by {name(goTo, 'constraints', held.constraint)}. Without it, it would {slotOf(held.slotWithout)}, and the page would be {more(held.costs)}.</li>);
  }

  if (item.leftOut) {
    const { reason, worthMore, outvaluedBy, constraints, slotWithout } = item.leftOut;
    lines.push(reason === 'constraints'
      ? <li key="left">Kept off by {list(goTo, 'constraints', constraints)}. Without {constraints.length === 1 ? 'it' : 'them'} it would {slotOf(slotWithout)}.</li>
      : <li key="left">{count(worthMore, 'candidate')} {worthMore === 1 ? 'is' : 'are'} worth more{outvaluedBy.length > 0 && <>: the nearest on the page {outvaluedBy.map((other, index) => <>{index > 0 && ', '}<bdi>{other.item}</bdi> ({number(other.value)}, slot {other.slot})</>)}</>}.</li>);
  }

  if (item.bestPlace) {
    lines.push(<li key="best">The first slot in which the constraints let it stand is {item.bestPlace.slot}; the page would lose {number(item.bestPlace.loses)}{item.bestPlace.leaves.length > 0 && <>, and <bdi>{item.bestPlace.leaves.join(', ')}</bdi> would leave</>}.</li>);
  }

  if (item.cheapestPlace && item.cheapestPlace.slot !== item.bestPlace?.slot) {
    lines.push(<li key="cheapest">It would cost the page least in slot {item.cheapestPlace.slot}: {number(item.cheapestPlace.loses)}.</li>);
  }

  if (item.keepsSlotDownTo !== undefined) {
    lines.push(<li key="keeps">It keeps its slot down to a value of {number(item.keepsSlotDownTo)}.</li>);
  }

  return lines.length > 0 ? lines : <li class="hint">Its value alone: no constraint and no pin decides where it stands.</li>;
}

function goal(item, goTo) {
  const wanted = item.goal;
  if (!wanted) {
    return <li class="hint">There is no higher slot.</li>;
  }

  if (!wanted.isReachable && wanted.smallerValue === undefined) {
    return <li>No value brings it there{wanted.keptOutBy.length > 0 && <>: {list(goTo, 'constraints', wanted.keptOutBy)} {wanted.keptOutBy.length === 1 ? 'keeps' : 'keep'} it out</>}.</li>;
  }

  if (wanted.isCertain) {
    return <li>It stands there, or above, however little it is worth.</li>;
  }

  const lines = wanted.smallerValue === undefined ? [] : [<li key="smaller">Also with a value of <span class="exact">{apart(wanted.smallerValue, item.value?.afterRules)}</span>: a rule then pins another item.</li>];
  lines.unshift(...wanted.threshold === undefined ? [] : [<li key="value">A value of <span class="exact">{apart(wanted.threshold, item.value?.afterRules)}</span>, or a hair more, brings it to slot {wanted.slot}{wanted.slot > 0 && ' or above'}.</li>]);
  if (wanted.smallestBoost !== undefined) {
    lines.push(<li key="boost">A boost of <span class="exact">×{apart(wanted.smallestBoost, 1)}</span> by a rule that matches it alone{wanted.smallestAdd !== undefined && <>, or <span class="exact">{apart(wanted.smallestAdd, 0)}</span> added</>}.</li>);
  } else if (wanted.smallestAdd !== undefined) {
    lines.push(<li key="add"><span class="exact">{apart(wanted.smallestAdd, 0)}</span> added by a rule that matches it alone.</li>);
  }

  for (const weight of wanted.weights) {
    lines.push(weight.needed === undefined
      ? <li key={weight.weight} class="hint">The weight <bdi>{weight.weight}</bdi> alone does not, from {brief(weight.searched[0])} to {brief(weight.searched[1])}. {weight.note}</li>
      : <li key={weight.weight}>The weight <bdi>{weight.weight}</bdi> at <span class="exact">{apart(weight.needed, weight.now)}</span> instead of {brief(weight.now)}.{!weight.isNearest && <small> {weight.note}</small>}</li>);
  }

  return lines;
}

const OVER = [['page', 'this page'], ['samples', 'the samples of the surface'], ['decisions', 'the last decisions']];

/** What two terms of the value could be had together, as points to choose weights by. */
export function Frontier({ session, surface }) {
  const terms = surface?.terms ?? [];
  const [chosen, choose] = useState([0, 1]);
  const [over, setOver] = useState('page');
  const [x, y] = chosen.map((at) => terms[at]);
  const { answer, failure, isAsking } = useAnswer(session, () => (x && y && x !== y ? session.frontier([x, y], over) : Promise.reject(new Error('Choose two different parts of the value.'))), [x, y, over, session.version]);
  const choice = (side, label) => (
    <label>{label} <select value={terms[chosen[side]]} onChange={(event) => choose(chosen.map((at, index) => (index === side ? terms.indexOf(event.currentTarget.value) : at)))}>{terms.map((term) => <option key={term} value={term}>{term}</option>)}</select></label>
  );
  const take = (point) => answer.weights.forEach((weight, index) => session.weigh(weight, Number(point.weights[index].toPrecision(4))));
  return (
    <div aria-busy={isAsking}>
      <div class="tools"><p class="hint">What {over === 'page' ? 'this page' : answer ? count(answer.pages, 'page') : 'these pages'} could bring of two objectives as their weights change: nothing brings more of both.</p><div class="axes">{choice(0, 'Across')}{choice(1, 'Up')}<label>Over <select value={over} onChange={(event) => setOver(event.currentTarget.value)}>{OVER.filter(([kind]) => kind !== 'decisions' || session.overview.decisions).map(([kind, words]) => <option key={kind} value={kind}>{words}</option>)}</select></label></div></div>
      {failure && <p class="failure" role="alert">{failure}</p>}
      {!answer && !failure && <p class="hint">Making the page by other weights …</p>}
      {answer && (
        <>
          <Plot answer={answer} />
          <div class="scroll" role="region" aria-label="Points of the frontier" tabindex="0">
            <table class="items">
              <thead><tr>{answer.weights.map((weight) => <th key={weight} scope="col" class="right">weight <bdi>{weight}</bdi></th>)}{answer.objectives.map((objective) => <th key={objective} scope="col" class="right"><bdi>{objective}</bdi></th>)}<th scope="col"><span class="hidden">Take</span></th></tr></thead>
              <tbody>
                <tr><td class="right">{brief(answer.today.weights[0])}</td><td class="right">{brief(answer.today.weights[1])}</td>{answer.today.amounts.map((amount, index) => <td key={index} class="right">{number(amount)}</td>)}<td>the draft</td></tr>
                {answer.points.map((point, at) => (
                  <tr key={at}>
                    {point.weights.map((weight, index) => <td key={index} class="right">{apart(weight)}</td>)}
                    {point.amounts.map((amount, index) => <td key={index} class="right">{number(amount)}{point.shares[index] !== null && <small> {share(point.shares[index])}</small>}</td>)}
                    <td><button type="button" class="small" onClick={() => take(point)}>Take<span class="hidden"> these weights</span></button></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {(!answer.isExact || !answer.isComplete) && <p class="hint">{answer.isExact ? '' : 'Not every page is proven best. '}{answer.isComplete ? '' : 'There are more points between these.'}</p>}
        </>
      )}
    </div>
  );
}

const share = (part) => `${new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(part * 100)} %`;

function Plot({ answer }) {
  const all = [...answer.points, answer.today].map((point) => point.amounts);
  const [low, high] = [0, 1].map((axis) => [Math.min(...all.map((amounts) => amounts[axis])), Math.max(...all.map((amounts) => amounts[axis]))]).reduce(([lows, highs], [least, most]) => [[...lows, least], [...highs, most]], [[], []]);
  const at = (amounts, axis, from, to) => from + (high[axis] === low[axis] ? 0.5 : (amounts[axis] - low[axis]) / (high[axis] - low[axis])) * (to - from);
  const place = (amounts) => [at(amounts, 0, 40, 560), at(amounts, 1, 190, 30)];
  const corners = answer.points.map((point) => place(point.amounts));
  const [x, y] = place(answer.today.amounts);
  return (
    <svg class="plot" viewBox="0 0 600 230" role="img" aria-label={`${count(answer.points.length, 'point')} between ${answer.objectives.join(' and ')}; the draft among them`}>
      <path class="axis" d="M24,16V206H584" />
      <polyline class="line" points={corners.map((corner) => corner.join()).join(' ')} />
      {corners.map((corner, index) => <circle key={index} class="corner" cx={corner[0]} cy={corner[1]} r="5" />)}
      <circle class="today" cx={x} cy={y} r="8" />
      <text x="584" y="222" text-anchor="end">{answer.objectives[0]}</text>
      <text x="30" y="14">{answer.objectives[1]}</text>
    </svg>
  );
}

export function ExactPrices({ session, goTo }) {
  const { answer, failure, isAsking } = useAnswer(session, () => session.prices(), [session.version]);
  if (failure) {
    return <p class="failure" role="alert">{failure}</p>;
  }

  if (!answer) {
    return <p class="hint" aria-busy="true">Solving the page without each of them …</p>;
  }

  const objectives = answer.objectives.map((each) => each.objective);
  const amounts = new Map(answer.objectives.map((each) => [each.objective, each.amount]));
  return (
    <>
    <p class="hint">{Math.abs(answer.rankedValue - answer.pageValue) > 5e-7 ? `Prices are of the best page, worth ${number(answer.pageValue)}; the search ended within the gap of the surface with the page that is shown, worth ${number(answer.rankedValue)}.` : 'Prices are of this page, the best there is.'}{answer.omitted.length > 0 && ` Not priced for want of time: ${answer.omitted.join(', ')}.`}</p>
    <div class="scroll" role="region" aria-label="Exact prices" aria-busy={isAsking} tabindex="0">
      <table class="items">
        <thead>
          <tr><th scope="col">Rule or constraint</th><th scope="col">Decides</th><th scope="col" class="right">Price</th>{objectives.map((each) => <th key={each} scope="col" class="right"><bdi>{each}</bdi> given up</th>)}</tr>
        </thead>
        <tbody>
          <tr><th scope="row">The best page</th><td /><td class="right">{number(answer.pageValue)}</td>{objectives.map((each) => <td key={each} class="right soft">{number(amounts.get(each))}</td>)}</tr>
          {answer.policies.map((policy) => (
            <tr key={policy.name}>
              <th scope="row">{name(goTo, policy.kind === 'rule' ? 'rules' : 'constraints', policy.name)}<small> <bdi>{policy.owner}</bdi></small></th>
              <td><span class={`state ${policy.binds ? 'tight' : ''}`}>{policy.binds ? 'yes' : !policy.isInForce ? 'not in force' : policy.matched === 0 ? 'matches nothing' : 'no'}</span></td>
              <td class="right">{policy.binds || Math.abs(policy.price) > 5e-7 ? signed(policy.price) : <span class="soft">0</span>}{policy.isExact ? '' : ' ≈'}</td>
              {objectives.map((each) => { const given = policy.objectives.find((other) => other.objective === each)?.givenUp ?? 0; return <td key={each} class="right soft">{Math.abs(given) < 5e-7 ? '' : signed(given)}</td>; })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
    </>
  );
}
