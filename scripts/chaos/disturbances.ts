/** What is done to a run, and when. */
export type Disturbance =
  | { readonly kind: 'kill'; readonly victim: 'stream' | 'etl' | 'postgres'; readonly at: number }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'full disk' };

export interface Amounts {
  readonly kills: number;
  readonly cuts: number;
  readonly fullDisks: number;
}

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many of each kind, in an order that follows from the random numbers; `at` is a part of an undisturbed run's time. */
export function disturbances({ kills, cuts, fullDisks }: Amounts, random: () => number): Disturbance[] {
  const victim = (): 'stream' | 'etl' | 'postgres' => {
    const drawn = random();
    if (drawn < 0.1) return 'postgres';
    return drawn < 0.3 ? 'stream' : 'etl';
  };
  const all: Disturbance[] = [
    ...Array.from({ length: kills }, () => ({ kind: 'kill', victim: victim(), at: random() }) as const),
    ...Array.from({ length: cuts }, () => ({ kind: 'cut', at: random() }) as const),
    ...Array.from({ length: fullDisks }, () => ({ kind: 'full disk' }) as const),
  ];
  return all
    .map((one) => ({ one, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ one }) => one);
}
