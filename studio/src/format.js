// Numbers and differences as people read them.

const four = new Intl.NumberFormat('en', { minimumFractionDigits: 4, maximumFractionDigits: 4 });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const percents = new Intl.NumberFormat('en', { maximumFractionDigits: 1, minimumFractionDigits: 1, signDisplay: 'exceptZero' });

export const number = (value) => four.format(value);

export const brief = (value) => short.format(value);

export const signed = (value) => (value < 0 ? '−' : '+') + four.format(Math.abs(value));

/** A number with as many digits as tell it from another one. */
export function apart(value, other) {
  for (let digits = 4; digits < 12; digits++) {
    const text = new Intl.NumberFormat('en', { maximumSignificantDigits: digits }).format(value);
    if (other === undefined || text !== new Intl.NumberFormat('en', { maximumSignificantDigits: digits }).format(other)) {
      return text;
    }
  }

  return String(value);
}

export const percent = (before, after) => (before === 0 ? '' : `${percents.format(((after - before) / Math.abs(before)) * 100)} %`);

export const same = (a, b) => Math.abs(a - b) < 5e-7 * Math.max(1, Math.abs(a), Math.abs(b));

export const count = (many, one, more = `${one}s`) => `${many} ${many === 1 ? one : more}`;

/** How an item stands to the page before: null when it stands where it stood. */
export function move(item, before) {
  if (!before) {
    return null;
  }

  const was = before.answer.items.find((other) => other.id === item.id);
  return !was ? { kind: 'new', words: 'new on the page' }
    : was.slot > item.slot ? { kind: 'up', by: was.slot - item.slot, words: `up ${was.slot - item.slot}, from slot ${was.slot}` }
    : was.slot < item.slot ? { kind: 'down', by: item.slot - was.slot, words: `down ${item.slot - was.slot}, from slot ${was.slot}` }
    : null;
}

/** Values that people know an item by, as the request has them. */
export function cells(candidate, columns) {
  return columns.map((column) => candidate?.attributes?.[column]).filter((value) => value !== undefined && value !== null).map(String);
}

/** The columns to show beside an item: those that the surface names for people, or else its first texts. */
export function columnsOf(surface, most) {
  const named = (surface?.display ?? []).filter((column) => column !== 'title');
  const texts = (surface?.attributes ?? []).filter((column) => column.type === 'string' && !column.list && column.name !== 'title').map((column) => column.name);
  return (named.length > 0 ? named : texts).slice(0, most);
}
