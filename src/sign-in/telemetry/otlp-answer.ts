/** How the body of an export is written: https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
type OtlpEncoding = 'protobuf' | 'json';

const TYPES: Readonly<Record<OtlpEncoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};
/** The field `message` of google.rpc.Status, a text. */
const MESSAGE_TAG = 0x12;

/** Finds the encoding of a body by its content type; undefined for one that OTLP does not have. */
export function encodingOf(contentType: string | undefined): OtlpEncoding | undefined {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  return type === 'application/x-protobuf' || type === 'application/protobuf' ? 'protobuf' : undefined;
}

/** An answer in the encoding of the request, as OTLP wants it. */
export interface OtlpAnswer {
  contentType: string;
  body: Buffer;
}

/** Says that an export has been taken: a response message without fields. */
export function otlpSuccess(encoding: OtlpEncoding): OtlpAnswer {
  return { contentType: TYPES[encoding], body: Buffer.from(encoding === 'json' ? '{}' : '') };
}

/** Says what is wrong with an export: a `google.rpc.Status` with a message. */
export function otlpFailure(encoding: OtlpEncoding, message: string): OtlpAnswer {
  const text = Buffer.from(message);
  const body =
    encoding === 'json'
      ? Buffer.from(JSON.stringify({ message }))
      : Buffer.concat([Buffer.from([MESSAGE_TAG, ...varint(text.length)]), text]);
  return { contentType: TYPES[encoding], body };
}

/** Writes a length as Protocol Buffers do: seven bits a byte, the lowest first. */
function varint(length: number): number[] {
  return length < 0x80 ? [length] : [(length & 0x7f) | 0x80, ...varint(length >> 7)];
}
