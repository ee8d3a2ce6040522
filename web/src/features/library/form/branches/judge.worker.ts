import { evaluated } from './evaluation'
import type { Answered, Asked } from './judge'

/**
 * Evaluates parts of a template's schema against values, away from the page: a stranger wrote the schema, and one
 * regular expression in it can take for ever. The page stops this worker when it does.
 */
const tell = (message: Answered): void => {
  self.postMessage(message)
}

self.onmessage = (event: MessageEvent<Asked>) => {
  tell({ key: event.data.key, isValid: evaluated(event.data) })
}
tell({ key: 'ready', isValid: true })
