/**
 * A set of 64-bit hashes in flat memory: 11 to 22 bytes each, where a Set of strings takes a hundred. It tells millions
 * of paths apart without holding them.
 */
export class HashSet {
  /** Two numbers a place; the second is never 0 where a place is taken. */
  private table = new Uint32Array(2 * 1024);
  private size = 0;

  /** @param hash 16 hex digits. @returns false if it was in the set already */
  add(hash: string): boolean {
    if (this.size > 0.75 * (this.table.length / 2)) this.grow();
    const added = this.put(Number.parseInt(hash.slice(0, 8), 16), Number.parseInt(hash.slice(8), 16) || 1);
    if (added) this.size++;
    return added;
  }

  private put(first: number, second: number): boolean {
    const places = this.table.length / 2;
    for (let place = first % places; ; place = (place + 1) % places) {
      const at = 2 * place;
      if (this.table[at] === first && this.table[at + 1] === second) return false;
      if (this.table[at + 1] === 0) {
        this.table[at] = first;
        this.table[at + 1] = second;
        return true;
      }
    }
  }

  private grow(): void {
    const old = this.table;
    this.table = new Uint32Array(2 * old.length);
    for (let at = 0; at < old.length; at += 2) if (old[at + 1] !== 0) this.put(old[at], old[at + 1]);
  }
}
