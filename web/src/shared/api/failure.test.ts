// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest'
import { LANGUAGES } from '@/shared/language/languages'
import { speak, speakEnglish } from '@/shared/language/say'
import refusals from '../../../translations/refusals.json'
import { failureIn, failureOf, RequestFailed } from './failure'

const answer = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers })

describe('failureIn', () => {
  afterEach(speakEnglish)

  it('keeps the faults of values, with their pointers', async () => {
    const faults = [{ path: '/client/name', message: 'This is needed.' }]
    expect(
      await failureIn(answer(422), { title: 'Some values do not fit', detail: 'Mend them.', errors: faults }),
    ).toEqual({
      kind: 'wrong',
      title: 'Some values do not fit',
      detail: 'Mend them.',
      faults,
    })
  })

  it.each([
    [401, 'loggedOut'],
    [403, 'noRight'],
    [404, 'gone'],
    [409, 'changedMeanwhile'],
    [504, 'tooSlow'],
    [500, 'broken'],
  ])('reads %i as %s', async (status, kind) => {
    expect((await failureIn(answer(status), undefined)).kind).toBe(kind)
  })

  it('says when a busy service wants to be asked again', async () => {
    expect(await failureIn(answer(503, { 'Retry-After': '7' }), {})).toEqual({ kind: 'busy', retryAfterSeconds: 7 })
    expect(await failureIn(answer(429), {})).toEqual({ kind: 'busy', retryAfterSeconds: 2 })
  })

  it.each([
    [403, 'quota-reached'],
    [429, 'too-many-renders'],
  ])('passes on what the service says of a limit that is met: %i %s', async (status, kind) => {
    const said = { type: `urn:galley:problem:${kind}`, title: 'There is no room left', detail: 'You keep 5 of 5.' }
    expect(await failureIn(answer(status), said)).toEqual({ kind: 'usedUp', title: said.title, detail: said.detail })
  })

  it.each([
    ['de', 'Es ist kein Platz mehr', 'Ada bewahrt 12.345 MiB auf; möglich sind 12.000 MiB. '],
    ['en', 'There is no room left', 'Ada keeps 12,345 MiB, and may keep 12,000 MiB. '],
  ])('says in the language of the page what has a kind: %s', async (code, title, detail) => {
    const language = LANGUAGES.find((one) => one.code === code)
    if (!language) throw new Error(`The app does not speak ${code}.`)
    const catalog = refusals as Record<string, Record<string, string>>
    speak(language, (sentence) => catalog[sentence]?.[code])
    const said = { type: 'urn:galley:problem:quota-reached', title: 'Forbidden', detail: 'Words of a later release.' }
    const ofKind = { ...said, kind: 'quota-bytes', about: ['Ada', '12,345', '12,000'] }
    const failure = await failureIn(answer(403), ofKind)
    expect(failure).toMatchObject({ kind: 'usedUp', title })
    expect('detail' in failure && failure.detail).toContain(detail)
    expect(await failureIn(answer(403), { ...said, kind: 'of-a-later-release' })).toMatchObject({
      detail: 'Words of a later release.',
    })
  })

  it.each([
    ['12 min', '12 minutes'],
    ['30 s', '30 seconds'],
  ])('says how long to wait: %s', async (wait, words) => {
    const said = {
      type: 'urn:galley:problem:too-many-mails',
      kind: 'too-many-mails',
      about: ['1,200', wait],
      detail: '',
    }
    expect(await failureIn(answer(429), said)).toMatchObject({
      kind: 'usedUp',
      detail: `You have sent 1,200 mails in this hour, which is the limit. Nothing is left of it now. Go on in ${words}.`,
    })
  })

  it('shows no name of a status as a title', async () => {
    const failure = await failureIn(answer(422), { title: 'Unprocessable Entity', detail: 'Shorten it.' })
    expect(failure).toMatchObject({ title: 'That could not be used', detail: 'Shorten it.' })
  })

  it('survives a body that is no problem', async () => {
    expect(await failureIn(answer(422), '<html>')).toMatchObject({ kind: 'wrong', faults: [] })
  })
})

describe('failureOf', () => {
  it('knows its own failures, and takes a failed fetch for a service that does not answer', () => {
    expect(failureOf(new RequestFailed({ kind: 'gone' }))).toEqual({ kind: 'gone' })
    expect(failureOf(new TypeError('Failed to fetch')).kind).toBe('unreachable')
  })
})
