// Changes a weight where a surface's file says it, and says it there where it does not yet.

import { yamlLanguage } from '@codemirror/lang-yaml';

const FLOW = new Set(['FlowMapping']);

/** The weight's number where a text says it; null where it does not. */
export function weightIn(text, name) {
  const own = pair(pair(top(yamlLanguage.parser.parse(text)), 'weights', text)?.value, name, text);
  const number = own ? Number(text.slice(own.value.from, own.value.to)) : NaN;
  return Number.isFinite(number) ? number : null;
}

/** The text with the weight's number. */
export function setWeight(text, name, value) {
  const number = String(value);
  const weights = pair(top(yamlLanguage.parser.parse(text)), 'weights', text);
  const own = pair(weights?.value, name, text);
  if (own) {
    return replace(text, own.value.from, own.value.to, number);
  }

  if (!weights) {
    const end = text.length === 0 || text.endsWith('\n') ? '' : '\n';
    return `${text}${end}weights: { ${name}: ${number} }\n`;
  }

  if (FLOW.has(weights.value.name)) {
    const at = weights.value.from + 1;
    const isEmpty = !weights.value.getChild('Pair');
    return replace(text, at, at, isEmpty ? ` ${name}: ${number} ` : ` ${name}: ${number},`);
  }

  const indent = weights.value.from - (text.lastIndexOf('\n', weights.value.from - 1) + 1);
  return replace(text, weights.value.from, weights.value.from, `${name}: ${number}\n${' '.repeat(indent)}`);
}

function top(tree) {
  return tree.topNode.getChild('Document')?.getChild('BlockMapping') ?? tree.topNode.getChild('Document')?.getChild('FlowMapping') ?? null;
}

/** The value of a key of a mapping. */
function pair(mapping, name, text) {
  for (const entry of mapping?.getChildren('Pair') ?? []) {
    const key = entry.getChild('Key');
    const value = entry.lastChild;
    if (key && value && value.name !== 'Key' && text.slice(key.from, key.to).replace(/^["']|["']$/g, '') === name) {
      return { value };
    }
  }

  return null;
}

const replace = (text, from, to, by) => text.slice(0, from) + by + text.slice(to);
