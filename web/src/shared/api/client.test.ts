// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { api, ownHeaders } from './client'

/** Stands in for the browser's cookies: a page over http may hold none that are named `__Host-`. */
function withCookies(cookies: string): void {
  vi.spyOn(document, 'cookie', 'get').mockReturnValue(cookies)
}

/** Answers every request; returns the path and the token of each. */
function serve(): [path: string, token: string | null][] {
  const sent: [string, string | null][] = []
  vi.stubGlobal('fetch', (one: Request | string) => {
    const request = one instanceof Request ? one : new Request(new URL(one, location.origin))
    sent.push([new URL(request.url).pathname, request.headers.get('X-CSRFToken')])
    return Promise.resolve(new Response('{}', { headers: { 'Content-Type': 'application/json' } }))
  })
  return sent
}

const change = () => api.POST('/api/v1/organisations', { body: { name: 'Ours', time_zone: 'Europe/Berlin' } })

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('the token by which the service knows its app', () => {
  it.each([
    ['over http', 'sessionid=a; csrftoken=plain', 'plain'],
    ['over https', 'sessionid=a; __Host-csrftoken=bound', 'bound'],
    // Another host of the same domain can set the plain name here too, so it counts for nothing over https.
    ['over https, after the cookie of another host', 'csrftoken=foreign; __Host-csrftoken=bound', 'bound'],
    ['over https, before the cookie of another host', '__Host-csrftoken=bound; csrftoken=foreign', 'bound'],
    ['with letters that a cookie has to escape', '__Host-csrftoken=a%3Db', 'a=b'],
    ['when the name of another cookie only ends alike', 'old-csrftoken=other', undefined],
  ])('is read %s', (_, cookies, token) => {
    withCookies(cookies)
    expect(ownHeaders()['X-CSRFToken']).toBe(token)
  })

  it.each(['csrftoken', '__Host-csrftoken'])('goes with each change, from the cookie %s', async (name) => {
    withCookies(`${name}=a-token`)
    const sent = serve()
    await change()
    expect(sent).toEqual([['/api/v1/organisations', 'a-token']])
  })

  it('is fetched first when the cookies are gone', async () => {
    withCookies('')
    const sent = serve()
    await change()
    expect(sent.map(([path]) => path)).toEqual(['/_allauth/browser/v1/config', '/api/v1/organisations'])
  })
})
