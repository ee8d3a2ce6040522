import { beforeEach, describe, expect, it, vi } from 'vitest'
import { currentMessages, dismiss, showMessage, showUndo, UNDO_MS } from './showMessage'

beforeEach(() => {
  for (const message of currentMessages()) dismiss(message.id)
})

describe('messages', () => {
  it('offer for ten seconds to take a deletion back', () => {
    showUndo('Deleted', () => undefined)
    expect(currentMessages()[0]).toMatchObject({ text: 'Deleted', lasts: UNDO_MS, action: { label: 'Undo' } })
    expect(UNDO_MS).toBe(10_000)
  })

  it('undo once, however often they are pressed, and then go', () => {
    const undo = vi.fn()
    showUndo('Deleted', undo)
    const action = currentMessages()[0]?.action
    action?.run()
    action?.run()
    expect(undo).toHaveBeenCalledTimes(1)
    expect(currentMessages()).toEqual([])
  })

  it('keep the newest three', () => {
    for (const text of ['a', 'b', 'c', 'd']) showMessage(text)
    expect(currentMessages().map((message) => message.text)).toEqual(['b', 'c', 'd'])
  })
})
