import { t } from '@/shared/language/say'
/** A passkey could not be used; the message says why and what to do. */
export class PasskeyFailed extends Error {
  override name = 'PasskeyFailed'
}

/** Whether this address allows passkeys: browsers tie them to a name, never to a number. */
export function hostAllowsPasskeys(hostname: string = window.location.hostname): boolean {
  return !/^(\d{1,3}\.){3}\d{1,3}$|^\[.*\]$/.test(hostname)
}

/** The same page under a name, when the address is this very machine's number. */
export function sameOnLocalhost(location: Location = window.location): string | undefined {
  if (location.hostname !== '127.0.0.1' && location.hostname !== '[::1]') return undefined
  const url = new URL(location.href)
  url.hostname = 'localhost'
  return url.href
}

/** Asks the browser for a passkey that is there. Throws `PasskeyFailed`. */
export function askForPasskey(options: object): Promise<Record<string, never>> {
  return ask(() => {
    const { publicKey } = options as { publicKey: PublicKeyCredentialRequestOptionsJSON }
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) })
  })
}

/** Asks the browser to make a new passkey. Throws `PasskeyFailed`. */
export function makePasskey(options: object): Promise<Record<string, never>> {
  return ask(() => {
    const { publicKey } = options as { publicKey: PublicKeyCredentialCreationOptionsJSON }
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
  })
}

async function ask(request: () => Promise<Credential | null>): Promise<Record<string, never>> {
  if (!hostAllowsPasskeys())
    throw new PasskeyFailed(t('Passkeys need a name in the address. Open this page under localhost.'))
  if (typeof PublicKeyCredential === 'undefined' || !('parseRequestOptionsFromJSON' in PublicKeyCredential)) {
    throw new PasskeyFailed(t('This browser cannot use passkeys here. Update it, or log in with your password.'))
  }
  try {
    const credential = await request()
    if (!(credential instanceof PublicKeyCredential)) throw new PasskeyFailed(t('No passkey was given. Try again.'))
    return credential.toJSON() as Record<string, never>
  } catch (error) {
    throw error instanceof DOMException ? new PasskeyFailed(wordsFor(error.name)) : error
  }
}

function wordsFor(name: string): string {
  switch (name) {
    case 'NotAllowedError':
      return t('No passkey was given, or it took too long. Try again.')
    case 'InvalidStateError':
      return t('This device already has a passkey for your account.')
    case 'SecurityError':
      return t('This address does not fit the passkey. Open the site under its usual name.')
    default:
      return t('The passkey could not be used. Try again, or log in with your password.')
  }
}
