// Completion of policy files from the JSON schema that the service checks their form with.

const KINDS = { schema: 'schema', surfaces: 'surfaces', rules: 'rules', models: 'models', overlays: 'overlays', tests: 'tests' };

/** A source of completions for the file at a path. */
export function completions(schema, path) {
  const kind = path === 'flags.yaml' ? 'flags' : KINDS[path.split('/')[0]];
  const root = schema?.$defs?.[kind];
  return (context) => (root ? complete(context, root, schema) : null);
}

function complete(context, root, schema) {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const place = placeOf(context.state.doc, line.number, before);
  if (!place) {
    return null;
  }

  const here = follow([root], place.path, schema);
  const word = context.matchBefore(/[\w-]*/);
  if (place.value !== null) {
    const options = here.flatMap((shape) => member(shape, place.value, schema)).flatMap((shape) => values(shape, schema));
    return answer(context, word, options, false);
  }

  const options = here.flatMap((shape) => keys(shape, place.present));
  return answer(context, word, options, true);
}

function answer(context, word, options, isKey) {
  if (options.length === 0 || (!context.explicit && isKey && word.from === word.to)) {
    return null;
  }

  const known = new Set();
  return { from: word.from, options: options.filter((option) => !known.has(option.label) && known.add(option.label)), validFor: /^[\w-]*$/ };
}

/**
 * Where the cursor stands: the keys from the top to it, the key whose value is being written or null, and the keys that
 * are there already. By indentation and open braces, so that a file that is no YAML yet is good enough.
 */
export function placeOf(doc, lineNumber, before) {
  if (/^\s*#/.test(before)) {
    return null;
  }

  const flow = openFlow(before);
  const text = flow ? flow.inner : before;
  const match = /^(\s*(?:- +)*)(.*)$/s.exec(text);
  const rest = match[2];
  const path = [];
  let indent;
  if (flow) {
    const outer = /^(\s*(?:- +)*)(.*?)$/s.exec(flow.outer);
    indent = outer[1].length;
    path.push(...flow.path);
    if (/- /.test(outer[1])) {
      path.unshift('[]');
      indent = outer[1].lastIndexOf('-');
    }
  } else {
    indent = match[1].length;
    if (/- /.test(match[1])) {
      path.unshift('[]');
      indent = match[1].lastIndexOf('-');
    }
  }

  climb(doc, lineNumber - 1, indent, path);
  const value = /^([\w.-]+|"[^"]*"|'[^']*')\s*:\s+([^\s].*|)$/.exec(rest) ?? /^([\w.-]+)\s*:\s(.*)$/.exec(rest);
  return { path, value: value ? value[1].replace(/^["']|["']$/g, '') : null, present: flow ? flow.present : siblings(doc, lineNumber, match[1].length) };
}

/** The innermost brace that is open at the cursor, on its own line. */
function openFlow(before) {
  const stack = [];
  let quote = null;
  for (let index = 0; index < before.length; index++) {
    const sign = before[index];
    if (quote) {
      quote = sign === quote ? null : quote;
    } else if ((sign === '"' || sign === "'") && /[\s:{[,]/.test(before[index - 1] ?? ' ')) {
      quote = sign;
    } else if (sign === '{' || sign === '[') {
      stack.push(index);
    } else if (sign === '}' || sign === ']') {
      stack.pop();
    }
  }

  if (quote || stack.length === 0) {
    return null;
  }

  const path = [];
  stack.forEach((at, level) => {
    const from = level === 0 ? 0 : stack[level - 1] + 1;
    const key = /([\w.-]+)\s*:\s*$/.exec(before.slice(from, at));
    path.push(...(key ? [key[1]] : []), ...(before[at] === '[' ? ['[]'] : []));
  });
  const content = before.slice(stack.at(-1) + 1);
  const parts = content.split(',');
  return {
    outer: before.slice(0, stack[0]),
    inner: parts.at(-1).trimStart(),
    path,
    present: new Set(parts.slice(0, -1).map((each) => /^\s*([\w.-]+)\s*:/.exec(each)?.[1]).filter(Boolean)),
  };
}

/** Adds the keys above, each from the nearest line that is indented less; a list may stand as far left as its key. */
function climb(doc, from, indent, path) {
  let least = indent;
  for (let number = from; number >= 1 && (least > 0 || path[0] === '[]'); number--) {
    const match = /^(\s*)((?:- +)*)([\w.-]+)\s*:/.exec(doc.line(number).text);
    if (!match) {
      continue;
    }

    const [isElement, dashAt, keyAt] = [match[2].length > 0, match[1].length, match[1].length + match[2].length];
    if (keyAt < least || (path[0] === '[]' && keyAt === least && !isElement)) {
      path.unshift(match[3]);
      least = keyAt;
    }

    if (isElement && dashAt < least) {
      path.unshift('[]');
      least = dashAt;
    }
  }
}

/** Keys of the same mapping that are written. */
function siblings(doc, lineNumber, indent) {
  const present = new Set();
  const look = (number, step) => {
    for (let at = number; at >= 1 && at <= doc.lines; at += step) {
      const text = doc.line(at).text;
      const match = /^(\s*(?:- +)*)([\w.-]+)\s*:/.exec(text);
      const depth = /^\s*/.exec(text)[0].length;
      if (text.trim() && !/^\s*#/.test(text) && (match ? match[1].length : depth) < indent) {
        return;
      }

      if (match && match[1].length === indent) {
        present.add(match[2]);
      }

      // The first key of an element of a list begins its mapping.
      if (match && /- /.test(match[1]) && match[1].length === indent && step < 0) {
        return;
      }

      if (match && /- /.test(match[1]) && step > 0) {
        return;
      }
    }
  };
  look(lineNumber - 1, -1);
  look(lineNumber + 1, 1);
  return present;
}

const choices = (shape, schema) => {
  const real = shape?.$ref ? schema.$defs[shape.$ref.split('/').at(-1)] : shape;
  return real?.anyOf || real?.oneOf ? (real.anyOf ?? real.oneOf).flatMap((choice) => choices(choice, schema)) : real ? [real] : [];
};

const member = (shape, key, schema) => choices(shape.properties?.[key] ?? (typeof shape.additionalProperties === 'object' ? shape.additionalProperties : null), schema);

function follow(shapes, path, schema) {
  return path.reduce(
    (here, key) => here.flatMap((shape) => (key === '[]' ? choices(shape.items, schema) : member(shape, key, schema))),
    shapes.flatMap((shape) => choices(shape, schema)));
}

const keys = (shape, present) => Object.entries(shape.properties ?? {})
  .filter(([name]) => !present.has(name))
  .map(([name, inner]) => ({
    label: name,
    apply: `${name}: `,
    type: 'property',
    detail: shape.required?.includes(name) ? 'required' : undefined,
    info: inner.description,
    boost: shape.required?.includes(name) ? 1 : 0,
  }));

function values(shape) {
  const texts = shape.enum ?? (shape.const !== undefined ? [shape.const] : shape.type === 'boolean' ? [true, false] : []);
  return texts.map((text) => ({ label: String(text), type: 'enum', info: shape.description }));
}
