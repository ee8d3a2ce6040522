import type { RJSFSchema, ValidatorType } from '@rjsf/utils'
import { projected } from './projection'

/** One question to the worker: whether values fit a schema, given as text with all that it refers to. */
export interface Asked {
  key: string
  schema: string
  values: unknown
}

/** The worker's answer; the one with the key "ready" says that it has started. */
export interface Answered {
  key: string
  isValid: boolean
}

interface Listeners {
  onChange: () => void
  onBegun: () => void
}

/** How long one question may take, in milliseconds. The page stays quick meanwhile: it does not wait. */
const BUDGET_MS = 1000
/** How often a schema may exceed its time before it is never asked about again. */
const STRIKES = 2
const REMEMBERED = 5000

/**
 * Tells rjsf which branch of an if/then or a oneOf the values take. rjsf wants an answer at once, and the schema is a
 * stranger's, so nothing of it is evaluated here: a worker does that, and until it has answered the branch stays as it
 * was. A worker that takes too long is stopped, and its question stays open. Whether values are right is the service's
 * word alone.
 */
export class Judge {
  readonly validator: ValidatorType
  private readonly root: RJSFSchema
  private readonly start: () => Worker
  private readonly onChange: () => void
  private readonly onBegun: () => void
  private readonly texts = new WeakMap<object, string>()
  private readonly answers = new Map<string, boolean>()
  /** The last answer about a schema, which is the guess for values that were not judged yet. */
  private readonly latest = new Map<string, boolean>()
  private readonly strikes = new Map<string, number>()
  private readonly waiting = new Map<string, Asked & { guess: boolean }>()
  private worker: Worker | undefined
  private asked: string | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private isPlanned = false
  private hasBegun = false

  /** `onChange` is called when an answer differs from what was guessed, `onBegun` when the first answers are there. */
  constructor(root: RJSFSchema, start: () => Worker, { onChange, onBegun }: Listeners) {
    this.root = root
    this.start = start
    this.onChange = onChange
    this.onBegun = onBegun
    this.validator = {
      isValid: (schema, values) => this.isValid(schema, values),
      validateFormData: () => ({ errors: [], errorSchema: {} }),
      rawValidation: () => ({ errors: [] }),
    }
  }

  /** Whether no question waits for its answer. */
  get isSettled(): boolean {
    return this.waiting.size === 0
  }

  /** Whether a question was given up. */
  get isUnsure(): boolean {
    return this.strikes.size > 0
  }

  /** Whether all that had to be asked at first has been answered once. */
  get isBegun(): boolean {
    return this.hasBegun
  }

  /** Called once the form is drawn for the first time, with its first questions. */
  begin(): void {
    this.goOn()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.worker?.terminate()
    this.worker = undefined
    this.asked = undefined
  }

  private isValid(schema: RJSFSchema, values: unknown): boolean {
    const text = this.textOf(schema)
    const seen = projected(schema, values)
    const key = `${text}\n${seen === undefined ? '' : JSON.stringify(seen)}`
    const known = this.answers.get(key)
    if (known !== undefined) return known
    const guess = this.latest.get(text) ?? false
    if ((this.strikes.get(text) ?? 0) >= STRIKES) return guess
    if (!this.waiting.has(key)) this.waiting.set(key, { key, schema: text, values: seen, guess })
    this.plan()
    return guess
  }

  /** The schema with what it may refer to, as text: the same text is the same question. */
  private textOf(schema: RJSFSchema): string {
    const known = this.texts.get(schema)
    if (known !== undefined) return known
    const { $defs = {}, definitions = {} } = this.root
    const text = JSON.stringify({ ...schema, $defs, definitions })
    this.texts.set(schema, text)
    return text
  }

  /** Asks after the drawing in which the question came up. */
  private plan(): void {
    if (this.isPlanned) return
    this.isPlanned = true
    queueMicrotask(() => {
      this.isPlanned = false
      this.askNext()
    })
  }

  private noteBeginning(): void {
    if (this.hasBegun || !this.isSettled) return
    this.hasBegun = true
    this.onBegun()
  }

  private askNext(): void {
    const [next] = this.waiting.values()
    if (this.asked !== undefined || !next) return
    const { worker } = this
    if (!worker) {
      this.open()
      return
    }
    this.asked = next.key
    this.timer = setTimeout(() => {
      this.giveUp()
    }, BUDGET_MS)
    worker.postMessage({ key: next.key, schema: next.schema, values: next.values } satisfies Asked)
  }

  private open(): void {
    const worker = this.start()
    // Its start is not counted: on a busy machine that takes longer than any question.
    this.asked = 'ready'
    this.worker = worker
    worker.onmessage = (event: MessageEvent<Answered>) => {
      if (this.worker === worker) this.take(event.data)
    }
  }

  private take({ key, isValid }: Answered): void {
    clearTimeout(this.timer)
    this.asked = undefined
    const question = this.waiting.get(key)
    if (question) {
      this.waiting.delete(key)
      if (this.answers.size >= REMEMBERED) this.answers.clear()
      this.answers.set(key, isValid)
      this.latest.set(question.schema, isValid)
      if (question.guess !== isValid) this.onChange()
    }
    this.goOn()
  }

  private giveUp(): void {
    const question = this.waiting.get(this.asked ?? '')
    this.stop()
    if (question) {
      this.waiting.delete(question.key)
      this.strikes.set(question.schema, (this.strikes.get(question.schema) ?? 0) + 1)
      this.answers.set(question.key, question.guess)
    }
    this.onChange()
    this.goOn()
  }

  /** After the drawing that an answer may have caused, which may ask more. */
  private goOn(): void {
    setTimeout(() => {
      this.noteBeginning()
    })
    this.askNext()
  }
}
