// One tab's work: the files as they are and as they are drafted, the request, what is otherwise, and what the service
// made of it. Changes are sent one after the other; what changes while one is under way goes with the next.

import { api } from './api.js';
import { setWeight, weightIn } from './weights.js';

const KEPT = 'studio-draft';
const nothing = () => ({ models: [], now: null, context: {} });

export class Session {
  overview = null;
  schema = null;
  files = new Map(); // path -> { saved, text }
  surface = '';
  source = ''; // 'sample:NAME', 'decision:POSITION' or 'pasted'
  requestText = '';
  request = null;
  logged = null; // the answer of a logged decision
  compareWithLog = false;
  decision = null; // where that decision begins in the log
  asksModels = false; // today, although a decision's outputs are logged
  modelOutputs = 'asked';
  whatIf = nothing();
  page = null;
  before = null;
  places = null;
  changes = '';
  findings = [];
  errors = 0;
  problem = null;
  stale = [];
  milliseconds = null;
  isBehind = false; // the page is of an earlier draft, because this one has errors
  isBusy = false;
  failure = '';
  version = 0; // of the page that is shown

  #draft = null;
  #isDue = false;
  #sentRequest = null;
  #listeners = new Set();

  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell() {
    this.#listeners.forEach((listener) => listener());
  }

  async start() {
    try {
      [this.overview, this.schema] = await Promise.all([api.overview(), api.schema()]);
      const kept = this.#kept();
      await Promise.all(Object.entries(kept.files).map(async ([path, text]) => {
        await this.open(path);
        this.files.get(path).text = text;
      }));
      const samples = this.overview.samples;
      const first = samples.find((sample) => `sample:${sample.name}` === kept.source) ?? samples[0];
      if (first) {
        await this.choose(`sample:${first.name}`);
      }
    } catch (problem) {
      this.#fail(problem);
    }

    this.#tell();
  }

  get changed() {
    return [...this.files].filter(([, file]) => file.text !== file.saved).map(([path]) => path);
  }

  get surfaceInfo() {
    return this.overview?.surfaces.find((surface) => surface.surface === this.surface) ?? null;
  }

  /** The page that the shown one is compared with. */
  get other() {
    return this.compareWithLog && this.logged ? { answer: this.logged, lanes: [] } : this.before;
  }

  async open(path) {
    if (!this.files.has(path)) {
      const known = this.overview.files.some((file) => file.path === path);
      const text = known ? await api.file(path) : '';
      if (!this.files.has(path)) {
        this.files.set(path, { saved: known ? text : null, text });
      }
    }

    return this.files.get(path);
  }

  async choose(source) {
    try {
      const [kind, name] = [source.slice(0, source.indexOf(':')), source.slice(source.indexOf(':') + 1)];
      if (kind === 'sample') {
        this.#take(source, await api.sample(name));
      } else {
        const decision = await api.decision(name);
        this.#take(source, JSON.stringify({ now: decision.at, ...decision.request }, null, 1), decision.answer, Number(name));
      }
    } catch (problem) {
      this.#fail(problem);
    }
  }

  paste(text) {
    this.#take('pasted', text);
  }

  #take(source, text, logged = null, decision = null) {
    this.source = source;
    this.requestText = text;
    this.logged = logged;
    this.compareWithLog = logged !== null;
    this.decision = decision;
    this.asksModels = false;
    this.whatIf = nothing();
    try {
      this.request = JSON.parse(text);
    } catch {
      this.request = null;
    }

    const surface = typeof this.request?.surface === 'string' ? this.request.surface : '';
    if (surface !== this.surface) {
      [this.page, this.before, this.places] = [null, null, null];
    }

    this.surface = surface;
    this.send();
  }

  edit(path, text) {
    const file = this.files.get(path);
    if (file && file.text !== text) {
      file.text = text;
      this.send();
    }
  }

  /** A weight as the draft has it. */
  weightOf(weight) {
    const own = this.files.get(this.surfaceInfo?.file);
    return (own && weightIn(own.text, weight.name)) ?? weight.value;
  }

  /** Says a weight in the surface's own file, wherever it was said before. */
  weigh(name, value) {
    const own = this.surfaceInfo.file;
    const file = this.files.get(own);
    if (file) {
      this.edit(own, setWeight(file.text, name, value));
      this.onEdited?.(own);
    } else {
      this.open(own).then(() => this.weigh(name, value)).catch((problem) => this.#fail(problem));
    }
  }

  otherwise(part) {
    this.whatIf = { ...this.whatIf, ...part };
    this.send();
  }

  asItIs() {
    this.otherwise(nothing());
  }

  get isOtherwise() {
    return this.whatIf.models.length > 0 || this.whatIf.now !== null || Object.keys(this.whatIf.context).length > 0;
  }

  async discard() {
    for (const path of this.changed) {
      const file = this.files.get(path);
      file.text = file.saved ?? '';
      this.onEdited?.(path);
    }

    this.send();
  }

  send() {
    this.#keep();
    this.#isDue = true;
    this.#tell();
    if (!this.isBusy) {
      this.#work();
    }
  }

  async #work() {
    this.isBusy = true;
    while (this.#isDue) {
      this.#isDue = false;
      try {
        this.#receive(await this.#exchange());
        this.failure = '';
      } catch (problem) {
        if (problem.kind === 'no-draft' && this.#draft !== null) {
          this.#draft = null;
          this.#isDue = true;
        } else {
          this.#fail(problem);
        }
      }
    }

    this.isBusy = false;
    this.#tell();
  }

  async #exchange() {
    if (this.#draft === null) {
      this.#draft = await api.newDraft();
      this.#sentRequest = null;
    }

    const change = {
      files: Object.fromEntries(this.changed.map((path) => [path, this.files.get(path).text])),
      whatIf: this.whatIf,
      asksModels: this.asksModels,
    };
    const request = this.decision === null ? this.requestText : this.decision;
    if (request !== this.#sentRequest) {
      change[this.decision === null ? 'request' : 'decision'] = request;
    }

    const answer = await api.change(this.#draft, change);
    this.#sentRequest = request;
    return answer;
  }

  #receive(answer) {
    Object.assign(this, { findings: answer.findings, errors: answer.errors, stale: answer.stale, milliseconds: answer.milliseconds, modelOutputs: answer.modelOutputs ?? 'asked' });
    this.problem = answer.problem ?? (answer.page ? null : answer.beforeProblem) ?? null;
    this.isBehind = !answer.page;
    this.before = answer.before ?? null;
    if (answer.page) {
      [this.page, this.places, this.changes] = [answer.page, answer.places ?? null, answer.changes ?? ''];
      this.version++;
    } else if (this.page === null && answer.before) {
      [this.page, this.changes] = [answer.before, ''];
    }

    this.#tell();
  }

  /** Why an item stands where it stands, or nowhere, and what brings it to a slot. */
  explain(item, slot) {
    return api.explain(this.#draft, slot === null ? { item } : { item, slot });
  }

  /** What objectives the page, or several, could bring together, and by which weights. */
  frontier(objectives, over) {
    return api.frontier(this.#draft, objectives, over);
  }

  /** What the draft does to its page, as the command says it of many. */
  diff() {
    return api.diff(this.#draft);
  }

  /** What every rule and constraint costs the page. */
  prices() {
    return api.prices(this.#draft);
  }

  async patch() {
    return this.#draft === null ? '' : api.patch(this.#draft);
  }

  async write() {
    try {
      await api.write(this.#draft);
      this.overview = await api.overview();
      for (const path of this.changed) {
        const file = this.files.get(path);
        file.saved = file.text;
      }

      this.send();
      return '';
    } catch (problem) {
      return problem.message;
    }
  }

  #fail(problem) {
    this.failure = problem.message;
    this.#tell();
  }

  #kept() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEPT));
      return kept?.folder === this.overview.folder ? kept : { files: {}, source: '' };
    } catch {
      return { files: {}, source: '' };
    }
  }

  /** A tab that is loaded again goes on where it was. */
  #keep() {
    try {
      const files = Object.fromEntries(this.changed.map((path) => [path, this.files.get(path).text]));
      sessionStorage.setItem(KEPT, JSON.stringify({ folder: this.overview?.folder, files, source: this.source }));
    } catch {
      // No room, or not allowed: then it does not.
    }
  }
}
