export interface Declared {
  kind: 'queue' | 'exchange';
  name: string;
}

const PROTOCOL_HEADER_BYTES = 8;
/** Frame type, channel and size before the payload, and the end mark after it (AMQP 0-9-1, section 2.3.5). */
const FRAME_HEADER_BYTES = 7;
const FRAME_END_BYTES = 1;
const METHOD_FRAME = 1;
const DECLARE = 10;
const KIND_OF_CLASS: Record<number, Declared['kind']> = { 40: 'exchange', 50: 'queue' };
/** After class and method stands a reserved short, then the name as a short string. */
const NAME_OFFSET = 6;

/** Reads what a client sends on one AMQP connection and reports every queue and exchange that it declares by name. */
export class DeclarationReader {
  private pending = Buffer.alloc(0);
  private headerRead = false;

  constructor(private readonly report: (declared: Declared) => void) {}

  read(bytes: Buffer): void {
    this.pending = Buffer.concat([this.pending, bytes]);
    if (!this.headerRead) {
      if (this.pending.length < PROTOCOL_HEADER_BYTES) return;
      this.pending = this.pending.subarray(PROTOCOL_HEADER_BYTES);
      this.headerRead = true;
    }
    while (this.pending.length >= FRAME_HEADER_BYTES) {
      const size = this.pending.readUInt32BE(3);
      const end = FRAME_HEADER_BYTES + size + FRAME_END_BYTES;
      if (this.pending.length < end) return;
      if (this.pending[0] === METHOD_FRAME) this.readMethod(this.pending.subarray(FRAME_HEADER_BYTES, end));
      this.pending = this.pending.subarray(end);
    }
  }

  private readMethod(payload: Buffer): void {
    const kind = KIND_OF_CLASS[payload.readUInt16BE(0)];
    if (!kind || payload.readUInt16BE(2) !== DECLARE) return;
    const length = payload.readUInt8(NAME_OFFSET);
    const name = payload.toString('utf8', NAME_OFFSET + 1, NAME_OFFSET + 1 + length);
    if (name !== '' && !name.startsWith('amq.')) this.report({ kind, name });
  }
}
