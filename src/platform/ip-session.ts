import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { commandEnvironment } from './exec.ts';

/** What `ip` says of a line that it could not carry out, ip(8) under -force. */
const FAILED = 'Command failed';
const MAX_STDERR = 4096;

interface Question {
  readonly maxBytes: number;
  readonly answer: (text: string | undefined) => void;
}

/**
 * One `ip -batch -` that is asked again and again. With -j it answers each line with one JSON document and a line
 * break, and sends it off at once: the answer is whole when it is JSON, since no part of a list is.
 * Where it does anything else it is ended, and answers nothing any more.
 */
export class IpSession {
  readonly #child: ChildProcessWithoutNullStreams;
  #question: Question | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #stderr = '';
  #ended = false;
  #answered = false;
  readonly #onExit = (): void => this.end();

  constructor(options: readonly string[]) {
    this.#child = spawn('ip', [...options, '-force', '-batch', '-'], { env: commandEnvironment() });
    const { stdin, stdout, stderr } = this.#child;
    const end = this.#onExit;
    stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    stderr.setEncoding('utf8').on('data', (text: string) => this.#complain(text));
    for (const stream of [this.#child, stdin, stdout, stderr]) stream.on('error', end);
    this.#child.on('exit', end);
    process.once('exit', end);
    // It must not keep the process running.
    this.#child.unref();
    for (const stream of [stdin, stdout, stderr]) (stream as unknown as { unref?(): void }).unref?.();
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether there was ever an answer: an `ip` without JSON gives none. */
  get answered(): boolean {
    return this.#answered;
  }

  /** The answer to one line; undefined where there is none to rely on. One line at a time. */
  ask(line: string, { timeoutMs, maxBytes }: { readonly timeoutMs: number; readonly maxBytes: number }) {
    return new Promise<string | undefined>((resolve) => {
      if (this.#ended || this.#question) {
        resolve(undefined);
        return;
      }
      const timer = setTimeout(() => this.end(), timeoutMs);
      this.#question = {
        maxBytes,
        answer: (text) => {
          clearTimeout(timer);
          this.#question = undefined;
          this.#chunks = [];
          this.#bytes = 0;
          resolve(text);
        },
      };
      this.#child.stdin.write(`${line}\n`);
    });
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    process.off('exit', this.#onExit);
    this.#child.kill('SIGKILL');
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.destroy();
    this.#question?.answer(undefined);
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    // Nobody asked, or more than anybody wants.
    if (!this.#question || this.#bytes > this.#question.maxBytes) this.end();
    else if (chunk.at(-1) === 0x0a) this.#finish(this.#question, Buffer.concat(this.#chunks).toString('utf8'));
  }

  #finish(question: Question, text: string): void {
    if (!isJson(text)) {
      this.end();
      return;
    }
    this.#answered = true;
    question.answer(text);
  }

  /** The command alone says why it failed, in its own words. */
  #complain(text: string): void {
    this.#stderr = (this.#stderr + text).slice(-MAX_STDERR);
    if (!this.#stderr.includes(FAILED) || !this.#stderr.endsWith('\n')) return;
    this.#stderr = '';
    // Half an answer would stand before the next one.
    if (this.#bytes > 0) this.end();
    else this.#question?.answer(undefined);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
