// What the service answers under /studio/api. A problem is thrown as an Error with its title, detail and status.

const root = '/studio/api';

export class Problem extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `The service answered ${status}.`);
    this.status = status;
    this.kind = (problem.type || '').split(':').at(-1);
  }
}

async function send(path, options) {
  let response;
  try {
    response = await fetch(root + path, options);
  } catch {
    throw new Problem(0, { detail: 'The service does not answer.', type: 'unreachable' });
  }

  if (response.ok) {
    return response;
  }

  throw new Problem(response.status, await response.json().catch(() => ({})));
}

const json = async (path, options) => (await send(path, options)).json();

const text = async (path) => (await send(path)).text();

const part = (name) => encodeURIComponent(name);

export const api = {
  overview: () => json('/overview'),
  schema: () => json('/schema'),
  file: (path) => text('/files/' + path.split('/').map(part).join('/')),
  sample: (name) => text('/samples/' + part(name)),
  decisions: async () => (await json('/decisions')).decisions,
  decision: (position) => json('/decisions/' + position),
  newDraft: async () => (await json('/drafts', { method: 'POST' })).draft,
  change: (draft, change) => json('/drafts/' + draft, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(change) }),
  explain: (draft, question) => json(`/drafts/${draft}/explain`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(question) }),
  frontier: (draft, objectives, over) => json(`/drafts/${draft}/frontier`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ objectives, over }) }),
  prices: (draft) => json(`/drafts/${draft}/prices`, { method: 'POST' }),
  diff: (draft) => json(`/drafts/${draft}/diff`, { method: 'POST' }),
  patch: (draft) => text(`/drafts/${draft}/patch`),
  write: (draft) => json(`/drafts/${draft}/write`, { method: 'POST' }),
  forget: (draft) => fetch(`${root}/drafts/${draft}`, { method: 'DELETE', keepalive: true }).catch(() => {}),
};
