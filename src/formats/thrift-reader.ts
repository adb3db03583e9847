// Types of Thrift's compact protocol, as they are written.
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I16 = 4; // 5 is I32
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const SET = 10;
const MAP = 11;
const STRUCT = 12;
const UUID = 13;

/** Bytes of a value that is always as long. A truth value as a field is all in the field's head. */
const WIDTH: Readonly<Record<number, number>> = { [TRUE]: 0, [FALSE]: 0, [BYTE]: 1, [DOUBLE]: 8, [UUID]: 16 };
/** Nothing of Parquet is nested deeper than a few; what is would only use up the stack. */
const MAX_DEPTH = 32;
/** A number of 64 bits in groups of seven. */
const MAX_VARINT_BYTES = 10;

const TEXT = new TextDecoder();

/**
 * Reads Thrift's compact protocol from front to back: one field of a struct after the other, each of which is read or
 * skipped. It trusts no length, makes nothing but what is asked for, and throws an Error for whatever is no such thing.
 */
export class ThriftReader {
  readonly #bytes: Uint8Array;
  #at: number;
  /** Of the field or element in hand. */
  #type = STRUCT;

  /** @param from where in the bytes to begin */
  constructor(bytes: Uint8Array, from: number) {
    this.#bytes = bytes;
    this.#at = from;
  }

  /** Where the next thing begins. */
  get at(): number {
    return this.#at;
  }

  /**
   * Steps to the next field of the struct in hand.
   *
   * @param after the id of the field before, 0 at the beginning
   * @returns its id; 0 where the struct ends
   */
  field(after: number): number {
    const head = this.#byte();
    if (head === 0) return 0;
    this.#type = head & 0x0f;
    const id = head < 0x10 ? this.#integer() : after + (head >> 4);
    if (id <= 0) throw new Error(`a field has the number ${id}`);
    return id;
  }

  /** The integer in hand. */
  int(): number {
    if (this.#type < I16 || this.#type > I64) throw new Error(`an integer has the type ${this.#type}`);
    return this.#integer();
  }

  /** The text in hand. */
  text(): string {
    this.#require(BINARY);
    const length = this.#length();
    const start = this.#at;
    this.#step(length);
    return TEXT.decode(this.#bytes.subarray(start, start + length));
  }

  /** Begins with the struct in hand: its fields are next. */
  enter(): void {
    this.#require(STRUCT);
  }

  /** Begins with the list of structs in hand. @returns how many it claims to have; the first of them is next */
  structs(): number {
    this.#require(LIST);
    const [type, count] = this.#listHead();
    this.#type = type;
    if (count > 0) this.#require(STRUCT);
    return count;
  }

  /** Passes over the value in hand. */
  skip(depth = 0): void {
    const type = this.#type;
    const width = WIDTH[type];
    if (width !== undefined) this.#step(width);
    else if (type >= I16 && type <= I64) this.#skipVarint();
    else if (type === BINARY) this.#step(this.#length());
    else this.#skipMany(type, depth + 1);
  }

  #skipMany(type: number, depth: number): void {
    if (depth > MAX_DEPTH) throw new Error('it is nested too deeply');
    if (type === STRUCT) {
      for (let id = this.field(0); id !== 0; id = this.field(id)) this.skip(depth);
    } else if (type === LIST || type === SET) {
      const [of, count] = this.#listHead();
      for (let left = count; left > 0; left--) this.#skipElement(of, depth);
    } else if (type === MAP) {
      const count = this.#length();
      const types = count === 0 ? 0 : this.#byte();
      for (let left = count; left > 0; left--) {
        this.#skipElement(types >> 4, depth);
        this.#skipElement(types & 0x0f, depth);
      }
    } else {
      throw new Error(`there is no type ${type}`);
    }
  }

  #skipElement(type: number, depth: number): void {
    this.#type = type;
    // Unlike a field, an element that is a truth value has a byte of its own.
    if (type === TRUE || type === FALSE) this.#step(1);
    else this.skip(depth);
  }

  #listHead(): readonly [type: number, count: number] {
    const head = this.#byte();
    const count = head >> 4;
    return [head & 0x0f, count === 15 ? this.#length() : count];
  }

  #require(type: number): void {
    if (this.#type !== type) throw new Error(`the type ${this.#type} stands where ${type} is expected`);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new Error('it ends too early');
    return byte;
  }

  #step(bytes: number): void {
    this.#at += bytes;
    if (this.#at > this.#bytes.length) throw new Error('it ends too early');
  }

  /** Length or count: everything counted takes a byte at least. */
  #length(): number {
    const length = this.#varint();
    if (length > this.#bytes.length - this.#at) throw new Error('it ends too early');
    return length;
  }

  /** Zigzag: the sign is the lowest bit. */
  #integer(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Seven bits a byte, the lowest first; more than 2⁵³ is nothing that anybody could count. */
  #varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (value > Number.MAX_SAFE_INTEGER) throw new Error('a number is too large');
      if (byte < 0x80) return value;
      if (factor > Number.MAX_SAFE_INTEGER) throw new Error('a number does not end');
    }
  }

  #skipVarint(): void {
    for (let length = 1; this.#byte() >= 0x80; length++) {
      if (length === MAX_VARINT_BYTES) throw new Error('a number does not end');
    }
  }
}
