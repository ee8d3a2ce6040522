import { describe, expect, it } from 'vitest'
import { hostAllowsPasskeys, sameOnLocalhost } from './webauthn'

describe('passkeys', () => {
  it.each([
    ['localhost', true],
    ['galley.example.org', true],
    ['127.0.0.1', false],
    ['[::1]', false],
  ])('on %s: %s', (host, allowed) => {
    expect(hostAllowsPasskeys(host)).toBe(allowed)
  })

  it('offers the same page under a name only for this machine', () => {
    expect(sameOnLocalhost(new URL('http://127.0.0.1:8000/account?a=1') as unknown as Location)).toBe(
      'http://localhost:8000/account?a=1',
    )
    expect(sameOnLocalhost(new URL('http://192.0.2.1:8000/') as unknown as Location)).toBeUndefined()
  })
})
