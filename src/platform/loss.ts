/** While more comes than is read, this often it is told. */
const AGAIN_MS = 250;

/** Overruns that follow each other are one gap, told when they are over, or have gone on for a while. */
export class Loss {
  readonly #tell: () => unknown;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: () => unknown) {
    this.#tell = tell;
  }

  note(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
    }, AGAIN_MS).unref();
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
