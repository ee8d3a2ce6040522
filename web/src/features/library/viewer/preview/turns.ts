import { failureOf, wasAborted, type Failure } from '@/shared/api/failure'

/**
 * Between two questions of one who types at least this long, in milliseconds: the service allows 600 pages in a minute, and
 * while something is still to be filled in a question takes two.
 */
export const PACE_MS = 200
/** How long an answer may be on its way before newer values no longer wait for it, in milliseconds. */
export const PATIENCE_MS = 1000
/** How long typing must rest before it is told what is wrong with the values, in milliseconds. */
export const REST_MS = 150

/** What a question is about, apart from the values: about another subject is asked at once. */
export interface Asked {
  subject: string
}

interface Listeners<Question, Answer> {
  ask: (question: Question, signal: AbortSignal) => Promise<Answer>
  /** `isNewest` says that no newer question waits. */
  onAnswer: (answer: Answer, isNewest: boolean) => void
  onFailure: (failure: Failure, question: Question) => void
}

interface Flight {
  subject: string
  controller: AbortController
  since: number
}

/**
 * Asks while somebody types: the first letter at once, then one question at a time, always the newest. So a page comes
 * as often as it can be made, and no question is in the way of a newer one.
 */
export class Turns<Question extends Asked, Answer> {
  private readonly listeners: Listeners<Question, Answer>
  private waiting: Question | undefined
  private flight: Flight | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private askedAt = -Infinity
  private changedAt = -Infinity

  constructor(listeners: Listeners<Question, Answer>) {
    this.listeners = listeners
  }

  /** The question takes the place of one that waits; one about another subject also of the one under way. */
  put(question: Question): void {
    this.changedAt = performance.now()
    this.waiting = question
    if (this.flight && this.flight.subject !== question.subject) {
      this.giveUp()
      this.askedAt = -Infinity
    }
    this.plan()
  }

  stop(): void {
    this.waiting = undefined
    this.giveUp()
  }

  private giveUp(): void {
    clearTimeout(this.timer)
    this.flight?.controller.abort()
    this.flight = undefined
  }

  /** Sets the alarm for the question that waits. */
  private plan(): void {
    if (!this.waiting) return
    const at = this.flight ? this.flight.since + PATIENCE_MS : this.askedAt + PACE_MS
    const wait = at - performance.now()
    if (wait <= 0) this.go()
    else {
      this.after(wait, () => {
        this.go()
      })
    }
  }

  private after(milliseconds: number, deed: () => void): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(deed, milliseconds)
  }

  private go(): void {
    const question = this.waiting
    if (!question) return
    this.giveUp()
    this.waiting = undefined
    const flight = { subject: question.subject, controller: new AbortController(), since: performance.now() }
    this.flight = flight
    this.askedAt = flight.since
    this.listeners.ask(question, flight.controller.signal).then(
      (answer) => {
        this.land(flight, () => {
          this.listeners.onAnswer(answer, this.waiting === undefined)
        })
      },
      (error: unknown) => {
        this.land(flight, () => {
          if (!wasAborted(error)) this.tellOnceAtRest(failureOf(error), question)
        })
      },
    )
  }

  /** Tells what came, if it is still waited for; then the next may go. */
  private land(flight: Flight, tell: () => void): void {
    if (this.flight !== flight) return
    this.flight = undefined
    tell()
    this.plan()
  }

  /** What is wrong with half a word is no news to somebody who is typing it. */
  private tellOnceAtRest(failure: Failure, question: Question): void {
    if (this.waiting) return
    const rest = failure.kind === 'wrong' ? this.changedAt + REST_MS - performance.now() : 0
    if (rest <= 0) this.listeners.onFailure(failure, question)
    else {
      this.after(rest, () => {
        this.listeners.onFailure(failure, question)
      })
    }
  }
}
