// What the draft does to the page, as the command 'diff' says it: items, objectives, exposure, constraints.

import { useAnswer } from './answers.jsx';
import { count, number, percent, signed } from './format.js';

export function Changes({ session, goTo }) {
  const { answer, failure, isAsking } = useAnswer(session, () => session.diff(), [session.version]);
  if (failure) {
    return <p class="failure" role="alert">{failure}</p>;
  }

  if (!answer) {
    return <p class="hint" aria-busy="true">Comparing with the page in force …</p>;
  }

  const page = answer.changedMost[0];
  const moved = (page?.items ?? []).filter((item) => item.before?.slot !== item.after?.slot || item.before?.value !== item.after?.value);
  const objectives = Object.entries(answer.objectives);
  const bound = Object.entries(answer.constraints).filter(([, tally]) => Object.values(tally).some(differs));
  return (
    <div aria-busy={isAsking}>
      <p class="hint">Compared with the page in force: {answer.pages.changed === 0 ? 'nothing changes' : `${count(answer.items.entered, 'item')} entered, ${answer.items.left} left, ${answer.items.moved} moved; rank correlation ${answer.correlation.mean.toFixed(3)}`}.</p>
      {answer.onlyBeforeOrAfter.map((only) => <p key={only.request} class="failure">{only.refusal ?? 'There is a page on one side only.'}</p>)}
      {moved.length > 0 && (
        <Region label="Items that changed">
          <thead><tr><th scope="col">Item</th><th scope="col" class="right">Slot</th><th scope="col" class="right">Value</th><th scope="col">Why</th></tr></thead>
          <tbody>
            {moved.map((item) => (
              <tr key={item.id}>
                <th scope="row"><bdi>{item.id}</bdi></th>
                <td class="right">{slots(item)}</td>
                <td class="right">{values(item)}</td>
                <td><bdi>{item.why}</bdi></td>
              </tr>
            ))}
          </tbody>
        </Region>
      )}
      <Region label="Value by objective">
        <thead><tr><th scope="col">Objective</th><th scope="col" class="right">In force</th><th scope="col" class="right">Draft</th><th scope="col" class="right">Change</th></tr></thead>
        <tbody>
          {[...objectives, ['page', answer.value]].map(([name, { before, after }]) => (
            <tr key={name}><th scope="row"><bdi>{name}</bdi></th><td class="right">{number(before)}</td><td class="right">{number(after)}</td><td class="right soft">{differs({ before, after }) && `${signed(after - before)} ${percent(before, after) && `(${percent(before, after)})`}`}</td></tr>
          ))}
        </tbody>
      </Region>
      {Object.entries(answer.exposure).map(([attribute, shares]) => {
        const rows = Object.entries(shares).filter(([, share]) => differs(share)).sort(([, one], [, other]) => Math.abs(other.after - other.before) - Math.abs(one.after - one.before)).slice(0, 10);
        return rows.length > 0 && (
          <Region key={attribute} label={`Exposure by ${attribute}`}>
            <thead><tr><th scope="col"><bdi>{attribute}</bdi></th><th scope="col" class="right">In force</th><th scope="col" class="right">Draft</th></tr></thead>
            <tbody>{rows.map(([value, { before, after }]) => <tr key={value}><th scope="row"><bdi>{value}</bdi></th><td class="right">{part(before)}</td><td class="right">{part(after)}</td></tr>)}</tbody>
          </Region>
        );
      })}
      {bound.length > 0 && (
        <Region label="Constraints that bind more or less">
          <thead><tr><th scope="col">Constraint</th><th scope="col" class="right">Price in force</th><th scope="col" class="right">Price in the draft</th></tr></thead>
          <tbody>{bound.map(([name, tally]) => <tr key={name}><th scope="row"><button type="button" class="link" onClick={() => goTo('constraints', name)}><bdi>{name}</bdi></button></th><td class="right">{number(tally.price.before)}</td><td class="right">{number(tally.price.after)}</td></tr>)}</tbody>
        </Region>
      )}
    </div>
  );
}

function Region({ label, children }) {
  return (
    <section class="change">
      <h2>{label}</h2>
      <div class="scroll" role="region" aria-label={label} tabindex="0"><table class="items">{children}</table></div>
    </section>
  );
}

const differs = ({ before, after }) => Math.abs(after - before) > 5e-7;

const part = (share) => `${new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(share * 100)} %`;

const slots = ({ before, after }) => (!before ? `new in ${after.slot}` : !after ? `was in ${before.slot}` : before.slot === after.slot ? before.slot : <>{before.slot} <span aria-hidden="true">→</span><span class="hidden"> to </span> {after.slot}</>);

const values = ({ before, after }) => (before && after && differs({ before: before.value, after: after.value }) ? <>{number(before.value)} <span aria-hidden="true">→</span><span class="hidden"> to </span> {number(after.value)}</> : number((after ?? before).value));
