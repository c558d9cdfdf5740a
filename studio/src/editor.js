// CodeMirror for one policy file at a time. It lives in a shadow root, where its styles are sheets of their own and need
// no exception from the content security policy.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { completions } from './completion.js';

const look = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', color: 'var(--text)', backgroundColor: 'var(--paper)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--accent)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)' },
  '.cm-gutters': { backgroundColor: 'var(--paper)', color: 'var(--muted)', border: 'none', paddingInlineStart: '6px' },
  '.cm-activeLine': { backgroundColor: 'var(--tint)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--tint)', color: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--selection)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--selection)', outline: 'none' },
  '.cm-selectionMatch': { backgroundColor: 'var(--selection)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--bad)', textUnderlineOffset: '3px' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--warn)', textUnderlineOffset: '3px' },
  '.cm-lintRange-active': { backgroundColor: 'var(--tint)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--line)', borderRadius: '8px', boxShadow: 'var(--shadow)', overflow: 'hidden' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '16em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-completionInfo': { fontFamily: 'var(--sans)', fontSize: '13px', padding: '8px 12px', maxWidth: '320px' },
  '.cm-completionIcon': { display: 'none' },
  '.cm-completionDetail': { fontStyle: 'normal', opacity: 0.75 },
  '.cm-diagnostic': { fontFamily: 'var(--sans)', padding: '6px 12px', borderLeft: '3px solid var(--bad)', whiteSpace: 'pre-wrap' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warn)' },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--text)' },
  '.cm-textfield': { backgroundColor: 'var(--paper)', color: 'var(--text)', border: '1px solid var(--line)', borderRadius: '6px' },
  '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--paper)', color: 'var(--text)', border: '1px solid var(--line)', borderRadius: '6px' },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--ink-key)' },
  { tag: tags.string, color: 'var(--ink-text)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--ink-number)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
]);

export class Editor {
  #states = new Map();
  #path = null;
  #schema;
  #changed;
  #isSetting = false;

  /** changed: told of the path and the text whenever a person writes. */
  constructor(host, schema, changed) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    this.#schema = schema;
    this.#changed = changed;
    this.view = new EditorView({ parent: root, root });
  }

  get path() {
    return this.#path;
  }

  show(path, text, mayChange) {
    if (this.#path === path) {
      return;
    }

    if (this.#path !== null) {
      this.#states.set(this.#path, this.view.state);
    }

    this.#path = path;
    this.#isSetting = true;
    this.view.setState(this.#states.get(path) ?? this.#state(path, text, mayChange));
    this.#isSetting = false;
    this.set(text);
  }

  /** Takes a text that was not written here: only what differs is replaced, so that the cursor stays. */
  set(written) {
    const text = written.replaceAll('\r\n', '\n');
    const old = this.view.state.doc.toString();
    if (old === text) {
      return;
    }

    let from = 0;
    while (from < Math.min(old.length, text.length) && old[from] === text[from]) {
      from++;
    }

    let [oldEnd, newEnd] = [old.length, text.length];
    while (oldEnd > from && newEnd > from && old[oldEnd - 1] === text[newEnd - 1]) {
      oldEnd--;
      newEnd--;
    }

    this.#isSetting = true;
    this.view.dispatch({ changes: { from, to: oldEnd, insert: text.slice(from, newEnd) }, scrollIntoView: false });
    this.#isSetting = false;
  }

  forget(path) {
    this.#states.delete(path);
  }

  /** Puts findings at their places; one that lies beyond the text is at its end. */
  mark(findings) {
    const doc = this.view.state.doc;
    const offset = (line, column) => {
      const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
      return Math.min(at.from + Math.max(0, column - 1), at.to);
    };
    const diagnostics = findings.filter((finding) => finding.file === this.#path).map((finding) => {
      const from = offset(finding.line, finding.column);
      return {
        from,
        to: Math.max(from, offset(finding.endLine, finding.endColumn)),
        severity: finding.severity,
        source: finding.code,
        message: finding.hint ? `${finding.message}\n${finding.hint}` : finding.message,
      };
    });
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
  }

  goTo(line, column) {
    const doc = this.view.state.doc;
    const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
    const anchor = Math.min(at.from + column - 1, at.to);
    this.view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
    this.view.focus();
  }

  #state(path, text, mayChange) {
    return EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), history(), drawSelection(), indentOnInput(),
        bracketMatching(), closeBrackets(), highlightSelectionMatches(), search({ top: true }),
        indentUnit.of('  '), yaml(), syntaxHighlighting(colours), look,
        autocompletion({ override: [completions(this.#schema, path)], icons: false }),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
        text.includes('\r\n') ? EditorState.lineSeparator.of('\r\n') : [],
        EditorState.readOnly.of(!mayChange),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': `Policy file ${path}`, spellcheck: 'false', dir: 'ltr', tabindex: '0' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !this.#isSetting) {
            this.#changed(path, update.state.sliceDoc());
          }
        }),
      ],
    });
  }
}
