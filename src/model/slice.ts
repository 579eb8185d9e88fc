/** What a collector learnt about one aspect of the host. Absent and failed are never a pass. */
export type Slice<T> =
  | {
      readonly state: 'ok';
      readonly value: T;
      /** What was left out of the value, where there was too much. */
      readonly note?: string;
    }
  /** This host has none: a check that needs it is skipped. */
  | { readonly state: 'absent'; readonly reason: string }
  /** It should have worked: a check that needs it is unknown. */
  | { readonly state: 'failed'; readonly error: string };

export type SliceState = Slice<unknown>['state'];

export const ok = <T>(value: T, note?: string): Slice<T> => ({
  state: 'ok',
  value,
  ...(note !== undefined && { note }),
});
export const absent = (reason: string): Slice<never> => ({ state: 'absent', reason });
export const failed = (error: string): Slice<never> => ({ state: 'failed', error });
