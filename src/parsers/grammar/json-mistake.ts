const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** What may come next. An object or list that was just opened may be closed at once. */
type Next = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or bracket';

class Scanner {
  at = 0;
  readonly text: string;
  readonly closers: string[] = [];

  constructor(text: string) {
    this.text = text;
  }

  skipBlanks(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at += 1;
  }

  /** `undefined` when there is a mistake, at or in front of which it stays. */
  step(next: Next): Next | undefined {
    if (next === 'value') return this.value();
    if (next === 'value or ]') return this.close() ?? this.value();
    if (next === 'key') return this.key();
    if (next === 'key or }') return this.close() ?? this.key();
    if (next === 'colon') return this.take(':') ? 'value' : undefined;
    return this.close() ?? this.comma();
  }

  private value(): Next | undefined {
    if (this.take('{')) {
      this.closers.push('}');
      return 'key or }';
    }
    if (this.take('[')) {
      this.closers.push(']');
      return 'value or ]';
    }
    return this.string() || this.match(SCALAR) ? 'comma or bracket' : undefined;
  }

  private key(): Next | undefined {
    return this.string() ? 'colon' : undefined;
  }

  private close(): Next | undefined {
    const closer = this.closers.at(-1);
    if (closer === undefined || !this.take(closer)) return undefined;
    this.closers.pop();
    return 'comma or bracket';
  }

  private comma(): Next | undefined {
    const closer = this.closers.at(-1);
    if (closer === undefined || !this.take(',')) return undefined;
    return closer === '}' ? 'key' : 'value';
  }

  private string(): boolean {
    if (!this.take('"')) return false;
    while (this.at < this.text.length) {
      if (this.take('"')) return true;
      if (this.text[this.at] === '\\') {
        if (!this.match(ESCAPE)) return false;
      } else if (this.text.charCodeAt(this.at) < 32) return false;
      else this.at += 1;
    }
    return false;
  }

  private take(mark: string): boolean {
    if (this.text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }

  private match(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }
}

/**
 * Offset of the first character that cannot stand where it stands, RFC 8259; `undefined` when all is well. JSON.parse
 * knows it too, but tells it in words that change with the version of V8, or not at all.
 */
export function jsonMistake(text: string): number | undefined {
  const scanner = new Scanner(text);
  let next: Next | undefined = 'value';
  while (next !== undefined) {
    scanner.skipBlanks();
    if (scanner.at >= text.length) break;
    next = scanner.step(next);
  }
  const whole = next === 'comma or bracket' && scanner.closers.length === 0;
  return whole ? undefined : scanner.at;
}
