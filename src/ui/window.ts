import {
  window as editor,
  type InputBoxOptions,
  type InputBoxValidationMessage,
  type Progress,
  type ProgressOptions,
} from 'vscode';
import { plainLines, plainText } from '../base/outsideText';

type Show = (message: string, ...more: readonly unknown[]) => Thenable<unknown>;

function plainly(show: Show): Show {
  return (message, ...more) => show(plainLines(message), ...more.map(plainDetail));
}

/** Of what follows a message, the options of a dialog alone have text of others; buttons are compared with what was given. */
function plainDetail(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || !('detail' in given)) return given;
  return typeof given.detail === 'string' ? { ...given, detail: plainLines(given.detail) } : given;
}

type Report = Progress<{ message?: string; increment?: number }>;
type WithProgress = typeof editor.withProgress;

const withProgress: WithProgress = (options, task) =>
  editor.withProgress(plainTitle(options), (report, token) => task(plainReport(report), token));

function plainTitle(options: ProgressOptions): ProgressOptions {
  return options.title === undefined ? options : { ...options, title: plainText(options.title) };
}

function plainReport(report: Report): Report {
  return {
    report: ({ message, ...step }) =>
      report.report(message === undefined ? step : { ...step, message: plainText(message) }),
  };
}

const showInputBox: typeof editor.showInputBox = (options = {}, token) => {
  const { prompt, validateInput } = options;
  const plain: InputBoxOptions = {
    ...options,
    ...(prompt === undefined ? {} : { prompt: plainText(prompt) }),
    ...(validateInput ? { validateInput: async text => plainProblem(await validateInput(text)) } : {}),
  };
  return editor.showInputBox(plain, token);
};

type Problem = string | InputBoxValidationMessage | undefined | null;

function plainProblem(problem: Problem): Problem {
  if (typeof problem === 'string') return plainText(problem);
  return problem && { ...problem, message: plainText(problem.message) };
}

/**
 * The editor's window, whose notifications and inputs take text that others had a part in. VS Code itself makes a link, and a command of the
 * editor, out of `[words](command:…)` in any of them; here it stays text. test/architecture.test.ts holds that nothing else shows any.
 */
export const window: typeof editor = Object.create(editor, {
  showInformationMessage: { value: plainly(editor.showInformationMessage) },
  showWarningMessage: { value: plainly(editor.showWarningMessage) },
  showErrorMessage: { value: plainly(editor.showErrorMessage) },
  withProgress: { value: withProgress },
  showInputBox: { value: showInputBox },
});
