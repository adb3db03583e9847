import { translated } from '../../../src/adapters/postgres/engine-failure.ts';
import { LoadImpossible } from '../../../src/domain/errors.ts';

const told = (code: string) => translated(Object.assign(new Error('no good'), { code }));

describe('a certificate that Node does not trust', () => {
  test.each([
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CERT_HAS_EXPIRED',
    'CERT_UNTRUSTED',
  ])('by %s: the error names the setting of Node, and where RDS has its certificates', (code) => {
    const error = told(code);
    expect(error).toBeInstanceOf(LoadImpossible);
    expect(error.message).toMatch(/no good \(.*NODE_EXTRA_CA_CERTS=.*global-bundle\.pem/);
    expect(error.message).toContain(code);
  });

  test('of another name: no certificate helps', () => {
    const { message } = told('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(message).toMatch(/name the server as its certificate does/);
    expect(message).not.toContain('NODE_EXTRA_CA_CERTS');
  });

  test.each(['ECONNREFUSED', 'EPROTO'])('is no matter of %s', (code) => {
    expect(told(code).message).not.toContain('CERT');
  });
});
