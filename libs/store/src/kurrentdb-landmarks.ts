/** Places of the log that came by, so that a search for a moment need not begin at its end. */
import type { Place } from './event-store.ts';

/** Kept at most; beyond it every second one goes. */
const most = 4_096;

export class Landmarks {
  #places: Place[] = [];
  /** Every so many events in the order of the log one is kept. */
  #stride = 64;
  #passed = 0;

  /** Only what lies behind the last one is kept: the list stays sorted without a search. */
  seen({ position, recordedAt }: Place): void {
    if (position <= (this.#places.at(-1)?.position ?? '')) return;
    this.#passed += 1;
    if (this.#passed < this.#stride) return;
    this.#passed = 0;
    this.#places.push({ position, recordedAt });
    if (this.#places.length < most) return;
    this.#places = this.#places.filter((_, n) => n % 2 === 1);
    this.#stride *= 2;
  }

  /** The first for which it does not hold; it holds up to some place and not behind it. */
  firstNot(holds: (place: Place) => boolean): Place | undefined {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.#places[middle]!)) low = middle + 1;
      else high = middle;
    }
    return this.#places[low];
  }
}
