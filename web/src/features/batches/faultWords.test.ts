import { afterEach, describe, expect, it } from 'vitest'
import { LANGUAGES } from '@/shared/language/languages'
import { speak, speakEnglish, type Translation } from '@/shared/language/say'
import german from '../../../translations/batches.json'
import type { Batch } from './api'
import { faultWords } from './faultWords'
import { stateWords } from './stateWords'

const stopped: Batch = {
  id: '7f0f4f0e-6a59-4f0c-9c5e-0d6f5d0b7f3a',
  template: 'slip',
  title: 'Slip',
  version: 1,
  name: 'people.csv',
  state: 'stopped',
  fault: '',
  total: 3,
  done: 2,
  failed: 0,
  waiting: 1,
  columns: [],
  created_at: '2026-11-30T10:00:00Z',
  ended_at: null,
}
const ofKind = (kind: string, about: string[], fault = 'The service’s own words.'): Batch => ({
  ...stopped,
  fault,
  fault_kind: kind,
  fault_about: about,
})

describe('why a table goes no further', () => {
  afterEach(speakEnglish)

  it('is said in the language of the page, with its counts', () => {
    const language = LANGUAGES.find(({ code }) => code === 'de')
    if (!language) throw new Error('The app speaks no German.')
    speak(language, (sentence) => (german as Record<string, { de: Translation }>)[sentence]?.de)
    expect(faultWords(ofKind('table-cell-too-long', ['1204', '10,000']))).toBe(
      'Zeile 1204 hat eine Zelle mit mehr als 10.000 Zeichen. Kürzen Sie sie.',
    )
    expect(stateWords(ofKind('batch-no-room', []))).toMatch(/^Es ist kein Platz mehr/)
  })

  it('is said in the words of the service where its kind is not known, and not at all without a fault', () => {
    expect(faultWords(ofKind('of-a-later-release', []))).toBe('The service’s own words.')
    expect(faultWords(ofKind('batch-no-room', [], ''))).toBe('')
    expect(stateWords(stopped)).toBe('Stopped after 2 documents')
  })
})
