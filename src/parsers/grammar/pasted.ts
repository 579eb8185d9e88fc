import { isElision } from './elision.ts';
import { splitWords } from './words.ts';

/** More of a line than a prompt and a command need. */
const MAX_LINE = 400;

/** A prompt that nothing else looks like, whatever was typed at it: `[root@node ~]#`, `user@host:~/x$`, `sh-5.1#`. */
const PLAIN_PROMPT = /^(?:\[[^\]]{1,80}\]|[\w.-]{1,64}@[\w.:~/-]{1,100}|(?:ba)?sh-\d[\w.]{0,8})[#$%](?: |$)/;
/** Others count with the command behind them: `(venv) $ `, `/ # `, `host> `, also the `+ ` of `set -x`. */
const PROMPT =
  /^(?:\+{1,3} |(?:\([^)]{1,40}\) ?)?(?:\[[^\]]{1,80}\]|[^\s#$%>[\]]{0,80}(?: [~/][^\s#$%>]{0,80})?) ?[$%#>] ?)(.*)$/;
/** A comment of a script or a transcript; at the prompt of root it is a command. */
const COMMENT = /^#+(?: |$)/;
const FENCE = /^(?:```|~~~)/;

const isCall = (word: string, tool: string): boolean => word === tool || word.endsWith(`/${tool}`);

/**
 * Whether a line came along when the output of a tool was copied from a terminal or a page: the prompt with the
 * command, a comment, a fence of Markdown, a mark that something was left out. None of the tools prints such a line.
 */
export function isPasted(line: string, tools: readonly string[]): boolean {
  const text = line.slice(0, MAX_LINE).trim();
  if (COMMENT.test(text) || FENCE.test(text) || isElision(text) || PLAIN_PROMPT.test(text)) return true;
  const [, command] = PROMPT.exec(text) ?? [];
  if (command === undefined) return false;
  return splitWords(command).some((word) => word === 'cat' || tools.some((tool) => isCall(word, tool)));
}
