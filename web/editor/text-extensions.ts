import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from '@codemirror/view';
import type { Tooltip } from '@codemirror/view';
import type { Suggestion, Suggestions } from '../../shared/editing/complete.ts';
import type { KeyDescription } from '../../shared/editing/describe.ts';
import { MAX_TEXT } from './limits.ts';
import { textLook } from './text-look.ts';

/** Who knows about the text. */
export interface TextKnowledge {
  suggest(text: string, offset: number): Promise<Suggestions | null>;
  describe(text: string, offset: number): Promise<KeyDescription | null>;
}

/** What the editor tells. */
export interface TextListener {
  changed(text: string): void;
  /** More was put in than is read. */
  refused(): void;
  save(): void;
}

/** Everything that makes a plain text field an editor of documents. */
export function textExtensions(
  knowledge: TextKnowledge,
  listener: TextListener,
  labels: Extension,
): Extension {
  return [
    lineNumbers(),
    history(),
    yaml(),
    indentUnit.of('  '),
    EditorState.tabSize.of(2),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    lintGutter(),
    autocompletion({ override: [(context) => complete(context, knowledge)], icons: false }),
    hoverTooltip((view, offset) => about(view, offset, knowledge)),
    EditorView.lineWrapping,
    textLook,
    labels,
    limit(listener),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) listener.changed(state.doc.toString());
    }),
    keys(listener),
  ];
}

function keys(listener: TextListener): Extension {
  const save = (): boolean => {
    listener.save();
    return true;
  };
  return [
    Prec.high(keymap.of([{ key: 'Tab', run: acceptCompletion }])),
    keymap.of([
      { key: 'Mod-s', run: save, preventDefault: true },
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...lintKeymap,
      ...historyKeymap,
      ...defaultKeymap,
      // After Escape, the next Tab leaves the editor: CodeMirror's own way out for those who have no mouse.
      indentWithTab,
    ]),
  ];
}

function limit(listener: TextListener): Extension {
  return EditorState.changeFilter.of((transaction) => {
    if (transaction.newDoc.length <= MAX_TEXT) return true;
    listener.refused();
    return false;
  });
}

async function complete(
  context: CompletionContext,
  knowledge: TextKnowledge,
): Promise<CompletionResult | null> {
  if (!context.explicit && context.matchBefore(/[\w-][\w.-]*$|[:[{,] $|- $/) === null) return null;
  const [asked] = await Promise.allSettled([knowledge.suggest(context.state.doc.toString(), context.pos)]);
  // A text that cannot be read is told of by the problems; there is just nothing to offer.
  const found = asked.status === 'fulfilled' ? asked.value : null;
  if (found === null) return null;
  return { from: found.from, to: found.to, options: found.options.map(optionOf), validFor: /^[\w.-]*$/ };
}

function optionOf(suggestion: Suggestion): Completion {
  const { label, detail, info, insert, kind } = suggestion;
  return {
    label,
    detail,
    type: kind,
    boost: kind === 'reference' ? 2 : kind === 'element' ? 1 : 0,
    apply: insert,
    ...(info === '' ? {} : { info: () => paragraph(info) }),
  };
}

async function about(view: EditorView, offset: number, knowledge: TextKnowledge): Promise<Tooltip | null> {
  const [asked] = await Promise.allSettled([knowledge.describe(view.state.doc.toString(), offset)]);
  const found = asked.status === 'fulfilled' ? asked.value : null;
  if (found === null) return null;
  return { pos: found.from, end: found.to, above: true, create: () => ({ dom: described(found) }) };
}

function described({ key, shape, text, facts }: KeyDescription): HTMLElement {
  const box = document.createElement('div');
  box.className = 'about';
  const title = document.createElement('strong');
  title.textContent = shape === '' ? key : `${key}: ${shape}`;
  box.append(title, paragraph([text, ...facts].filter((part) => part !== '').join(' · ')));
  return box;
}

function paragraph(words: string): HTMLElement {
  const element = document.createElement('div');
  element.textContent = words;
  return element;
}
