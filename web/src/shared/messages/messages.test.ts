import { beforeEach, describe, expect, it, vi } from 'vitest'
import { currentMessages, dismiss, say, sayWithUndo, UNDO_MS } from './messages'

beforeEach(() => {
  for (const message of currentMessages()) dismiss(message.id)
})

describe('messages', () => {
  it('offer for ten seconds to take a deletion back', () => {
    sayWithUndo('Deleted', () => undefined)
    expect(currentMessages()[0]).toMatchObject({ text: 'Deleted', lasts: UNDO_MS, action: { label: 'Undo' } })
    expect(UNDO_MS).toBe(10_000)
  })

  it('undo once, however often they are pressed, and then go', () => {
    const undo = vi.fn()
    sayWithUndo('Deleted', undo)
    const action = currentMessages()[0]?.action
    action?.run()
    action?.run()
    expect(undo).toHaveBeenCalledTimes(1)
    expect(currentMessages()).toEqual([])
  })

  it('keep the newest three', () => {
    for (const text of ['a', 'b', 'c', 'd']) say(text)
    expect(currentMessages().map((message) => message.text)).toEqual(['b', 'c', 'd'])
  })
})
