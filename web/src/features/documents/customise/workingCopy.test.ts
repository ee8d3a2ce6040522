import { describe, expect, it } from 'vitest'
import {
  afterDownload,
  afterSave,
  newCopy,
  draftOf,
  isDirty,
  isNamed,
  withDraft,
  withoutBeginning,
  copyOf,
} from './workingCopy'

const saved = {
  id: 'c1',
  template: 'invoice',
  template_title: 'Invoice',
  name: 'For Ann',
  subject: '',
  number: '',
  values: { name: 'Ann' },
  revision: 4,
  saved_at: '2026-11-23T10:00:00Z',
}

describe('a working copy', () => {
  it('is unchanged when it begins and when it is taken up', () => {
    expect(isDirty(newCopy({ a: 1 }, 'Invoice'))).toBe(false)
    expect(isDirty(copyOf(saved))).toBe(false)
  })

  it('is changed by a value or a name, and not by a field emptied again', () => {
    const copy = copyOf(saved)
    expect(isDirty({ ...copy, values: { name: 'Bob' } })).toBe(true)
    expect(isDirty({ ...copy, name: 'For Bob' })).toBe(true)
    expect(isDirty({ ...copy, values: { name: 'Ann', note: undefined } })).toBe(false)
  })

  it('is not changed by a number that is left out because a series gives it; saved values are', () => {
    const begun = newCopy({ number: '2026-0412', name: 'Ann' }, 'Invoice')
    const left = withoutBeginning(begun, '/number')
    expect(left.values).toEqual({ name: 'Ann' })
    expect(isDirty(left)).toBe(false)
    expect(isDirty(withoutBeginning({ ...begun, values: { number: '2026-0412', name: 'Bob' } }, '/number'))).toBe(true)
    expect(isDirty(withoutBeginning(copyOf(saved), '/name'))).toBe(true)
  })

  it('keeps what was typed while a save was under way as unsaved', () => {
    const copy = { ...copyOf(saved), values: { name: 'Ann B' } }
    const after = afterSave(copy, { ...saved, values: { name: 'Ann ' }, revision: 5 })
    expect(after.saved?.revision).toBe(5)
    expect(isDirty(after)).toBe(true)
  })

  it('needs no saving once it is kept as a document, until something else is typed or where it has a save', () => {
    const copy = { ...newCopy({ name: 'Ann' }, 'Invoice'), values: { name: 'Bob' } }
    expect(isDirty(afterDownload(copy, { name: 'Bob' }))).toBe(false)
    expect(isDirty(afterDownload(copy, { name: 'Bo' }))).toBe(true)
    expect(isDirty(afterDownload({ ...copyOf(saved), values: { name: 'Bob' } }, { name: 'Bob' }))).toBe(true)
  })

  it('takes the name of its first save, and keeps a name that the person typed meanwhile', () => {
    const copy = newCopy({ name: 'Ann' }, 'Invoice')
    expect(isNamed(copy)).toBe(false)
    const after = afterSave(copy, { ...saved, name: 'Invoice 7 - Ann' })
    expect([after.name, isDirty(after), isNamed(after)]).toEqual(['Invoice 7 - Ann', false, true])
    expect(afterSave({ ...copy, name: 'Mine' }, saved).name).toBe('Mine')
  })

  it('comes back from its draft as it was, the empty start and what was confirmed with it', () => {
    const copy = { ...newCopy({}, 'Invoice', 'empty'), values: { name: 'Ann' }, confirmed: { '/iban': '"X"' } }
    const draft = draftOf(copy, 'press', new Date('2026-11-23T10:00:00Z'))
    expect(draft).toMatchObject({ words: 'Ann', organisation: 'press', keptAt: '2026-11-23T10:00:00.000Z' })
    expect(withDraft(newCopy({}, 'Invoice', 'empty'), draft)).toEqual(copy)
  })

  it('remembers from which revision unsaved work came, so that a conflict is seen', () => {
    const draft = { values: { name: 'Old' }, name: 'For Ann', customisation: { id: 'c1', revision: 2 }, keptAt: '' }
    expect(withDraft(copyOf(saved), draft).saved?.revision).toBe(2)
  })
})
