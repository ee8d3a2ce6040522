// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { failureIn, failureOf, RequestFailed } from './failure'

const answer = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers })

describe('failureIn', () => {
  it('keeps the faults of values, with their pointers', () => {
    const faults = [{ path: '/client/name', message: 'This is needed.' }]
    expect(failureIn(answer(422), { title: 'Some values do not fit', detail: 'Mend them.', errors: faults })).toEqual({
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
  ])('reads %i as %s', (status, kind) => {
    expect(failureIn(answer(status), undefined).kind).toBe(kind)
  })

  it('says when a busy service wants to be asked again', () => {
    expect(failureIn(answer(503, { 'Retry-After': '7' }), {})).toEqual({ kind: 'busy', retryAfterSeconds: 7 })
    expect(failureIn(answer(429), {})).toEqual({ kind: 'busy', retryAfterSeconds: 2 })
  })

  it.each([
    [403, 'quota-reached'],
    [429, 'too-many-renders'],
  ])('passes on what the service says of a limit that is met: %i %s', (status, kind) => {
    const said = { type: `urn:galley:problem:${kind}`, title: 'There is no room left', detail: 'You keep 5 of 5.' }
    expect(failureIn(answer(status), said)).toEqual({ kind: 'usedUp', title: said.title, detail: said.detail })
  })

  it('survives a body that is no problem', () => {
    expect(failureIn(answer(422), '<html>')).toMatchObject({ kind: 'wrong', faults: [] })
  })
})

describe('failureOf', () => {
  it('knows its own failures, and takes a failed fetch for a service that does not answer', () => {
    expect(failureOf(new RequestFailed({ kind: 'gone' }))).toEqual({ kind: 'gone' })
    expect(failureOf(new TypeError('Failed to fetch')).kind).toBe('unreachable')
  })
})
