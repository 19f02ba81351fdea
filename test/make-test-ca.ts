import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { DAY_MS } from '../src/config/durations.js';

/** A key and its certificate, both PEM. */
export interface ServerIdentity {
  key: string;
  cert: string;
}

interface TestCa {
  /** The authority's own certificate (PEM): who trusts it trusts everything it issues. */
  cert: string;
  /** A server certificate for host names and IPv4 addresses. */
  issue(...hosts: string[]): ServerIdentity;
}

/**
 * A certificate authority that lives as long as the test. Node can make keys and signatures but no certificates, so the
 * few fields that TLS needs are written in DER here: https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function makeTestCa(): TestCa {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issue = (subject: string, publicKey: KeyObject, extension: Buffer): string =>
    toPem(certificate({ issuer: 'Test CA', subject, publicKey, extension, signingKey: authority.privateKey }));
  return {
    cert: issue('Test CA', authority.publicKey, basicConstraintsOfCa()),
    issue: (...hosts) => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return {
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        cert: issue(hosts[0] ?? 'localhost', publicKey, subjectAlternativeNames(hosts)),
      };
    },
  };
}

interface CertificateFields {
  issuer: string;
  subject: string;
  publicKey: KeyObject;
  extension: Buffer;
  signingKey: KeyObject;
}

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  utf8String: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
  dnsName: 0x82,
  ipAddress: 0x87,
  version: 0xa0,
  extensions: 0xa3,
} as const;

/** Object identifiers, encoded. */
const OID = {
  ecdsaWithSha256: Buffer.from('06082a8648ce3d040302', 'hex'),
  commonName: Buffer.from('0603550403', 'hex'),
  subjectAlternativeName: Buffer.from('0603551d11', 'hex'),
  basicConstraints: Buffer.from('0603551d13', 'hex'),
} as const;

function certificate({ issuer, subject, publicKey, extension, signingKey }: CertificateFields): Buffer {
  const algorithm = der(TAG.sequence, OID.ecdsaWithSha256);
  const toBeSigned = der(
    TAG.sequence,
    der(TAG.version, der(TAG.integer, Buffer.from([2]))),
    // The first byte keeps the number positive and free of leading zeros.
    der(TAG.integer, Buffer.from([1]), randomBytes(15)),
    algorithm,
    commonName(issuer),
    der(TAG.sequence, utcTime(Date.now() - DAY_MS), utcTime(Date.now() + DAY_MS)),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(TAG.extensions, der(TAG.sequence, extension)),
  );
  return der(
    TAG.sequence,
    toBeSigned,
    algorithm,
    der(TAG.bitString, Buffer.from([0]), sign('sha256', toBeSigned, signingKey)),
  );
}

function commonName(name: string): Buffer {
  return der(TAG.sequence, der(TAG.set, der(TAG.sequence, OID.commonName, der(TAG.utf8String, Buffer.from(name)))));
}

/** `YYMMDDHHMMSSZ` */
function utcTime(timeMs: number): Buffer {
  return der(TAG.utcTime, Buffer.from(`${new Date(timeMs).toISOString().slice(2, 19).replace(/\D/g, '')}Z`));
}

function basicConstraintsOfCa(): Buffer {
  const yes = der(TAG.boolean, Buffer.from([0xff]));
  return der(TAG.sequence, OID.basicConstraints, yes, der(TAG.octetString, der(TAG.sequence, yes)));
}

function subjectAlternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) =>
    isIP(host) === 4
      ? der(TAG.ipAddress, Buffer.from(host.split('.').map(Number)))
      : der(TAG.dnsName, Buffer.from(host)),
  );
  return der(TAG.sequence, OID.subjectAlternativeName, der(TAG.octetString, der(TAG.sequence, ...names)));
}

/** One DER value: tag, length, contents. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

function toPem(content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
