// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fetchWithReauthentication, onReauthentication } from './reauthentication'

const refusal = () =>
  new Response(
    JSON.stringify({ status: 401, data: { flows: [{ id: 'reauthenticate' }] }, meta: { is_authenticated: true } }),
    { status: 401 },
  )
const problem = () =>
  new Response(JSON.stringify({ type: 'urn:galley:problem:reauthenticate', status: 401 }), { status: 401 })
const request = (path = '/api/v1/me') => new Request(`http://localhost${path}`, { method: 'POST', body: 'kept' })

afterEach(() => {
  vi.unstubAllGlobals()
})

function serve(...answers: Response[]) {
  const bodies: string[] = []
  vi.stubGlobal('fetch', async (sent: Request) => {
    bodies.push(await sent.text())
    return answers.shift() ?? new Response('done')
  })
  return bodies
}

describe('fetchWithReauthentication', () => {
  it.each([refusal, problem])('asks for proof and sends the same request again', async (refused) => {
    const bodies = serve(refused())
    const stop = onReauthentication(() => Promise.resolve(true))
    expect((await fetchWithReauthentication(request())).status).toBe(200)
    expect(bodies).toEqual(['kept', 'kept'])
    stop()
  })

  it.each([
    ['csrftoken=fresh', 'fresh'],
    ['__Host-csrftoken=fresh', 'fresh'],
    ['csrftoken=foreign; __Host-csrftoken=fresh', 'fresh'],
  ])('sends it again with the token of this host, among %s', async (cookies, token) => {
    const read = vi.spyOn(document, 'cookie', 'get').mockReturnValue(cookies)
    const sent: Request[] = []
    vi.stubGlobal('fetch', (one: Request) => {
      sent.push(one)
      return Promise.resolve(sent.length === 1 ? refusal() : new Response('done'))
    })
    const stop = onReauthentication(() => Promise.resolve(true))
    await fetchWithReauthentication(request())
    expect(sent[1]?.headers.get('X-CSRFToken')).toBe(token)
    stop()
    read.mockRestore()
  })

  it('takes no step, and logs nobody out, when the person declines', async () => {
    serve(refusal())
    const stop = onReauthentication(() => Promise.resolve(false))
    await expect(fetchWithReauthentication(request())).rejects.toMatchObject({ failure: { kind: 'noRight' } })
    stop()
  })

  it('asks once for several requests at a time', async () => {
    serve(refusal(), refusal())
    const ask = vi.fn(() => new Promise<boolean>((resolve) => setTimeout(resolve, 5, true)))
    const stop = onReauthentication(ask)
    await Promise.all([fetchWithReauthentication(request()), fetchWithReauthentication(request())])
    expect(ask).toHaveBeenCalledTimes(1)
    stop()
  })

  it('never asks for proof of a proof, nor when nobody is logged in', async () => {
    const ask = vi.fn(() => Promise.resolve(true))
    const stop = onReauthentication(ask)
    serve(refusal(), new Response(JSON.stringify({ data: { flows: [{ id: 'login' }] } }), { status: 401 }))
    await fetchWithReauthentication(request('/_allauth/browser/v1/auth/reauthenticate'))
    await fetchWithReauthentication(request())
    expect(ask).not.toHaveBeenCalled()
    stop()
  })
})
