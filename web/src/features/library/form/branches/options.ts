import type { RJSFSchema } from '@rjsf/utils'
import { sameJson } from '@/shared/json/json'
import { t } from '@/shared/language/say'
import { emptyValue, isNode, resolved } from '../schema/schema'

/** What a person calls a branch: its title, else the word it is told apart by, else its place among the others. */
export function nameOfOption(option: RJSFSchema, at: number): string {
  if (option.title) return option.title
  const [fixed] = Object.values(fixedIn(option))
  if (typeof fixed === 'string' || typeof fixed === 'number') return String(fixed)
  const titles = Object.values(option.properties ?? {}).map((child) => (isNode(child) ? child.title : undefined))
  return (
    titles.find((title) => title) ??
    (typeof option.type === 'string' ? WORDS[option.type]?.() : undefined) ??
    t('Choice {at}', { at: at + 1 })
  )
}

const WORDS: Record<string, () => string> = {
  string: () => t('Text'),
  number: () => t('Decimal number'),
  integer: () => t('Whole number'),
  boolean: () => t('Yes or no'),
  array: () => t('List'),
  null: () => t('Nothing'),
}

/** The members that have one value in a branch: they come with the branch and are not filled in. */
export function fixedIn(option: RJSFSchema): Record<string, unknown> {
  const fixed: Record<string, unknown> = {}
  for (const [key, child] of Object.entries(option.properties ?? {})) {
    if (!isNode(child)) continue
    if (child.const !== undefined) fixed[key] = child.const
    else if (child.enum?.length === 1) fixed[key] = child.enum[0]
  }
  return fixed
}

/** The branch as the form shows it: without its name, which is chosen above, and without what is fixed. */
export function fieldsOf(option: RJSFSchema): RJSFSchema {
  const fixed = fixedIn(option)
  const properties = Object.entries(option.properties ?? {}).filter(([key]) => !(key in fixed))
  const bare = { ...option, title: '', description: undefined }
  return option.properties ? { ...bare, properties: Object.fromEntries(properties) } : bare
}

/**
 * The branch that the values take, or `undefined` when they take none: the one whose fixed members they have, else the
 * one that shares most members with them, and among equals the first one they fit.
 */
export function branchOf(
  options: readonly RJSFSchema[],
  value: unknown,
  isValid: (option: RJSFSchema) => boolean,
): number | undefined {
  if (value === undefined || value === null) return undefined
  const told = toldBranch(options, value)
  if (told !== undefined) return told
  const places = options.map((_, at) => at).filter((at) => !isTold(options[at]))
  const scores = places.map((at) => shared(options[at], value))
  const best = Math.max(0, ...scores)
  const among = places.filter((_, place) => scores[place] === best)
  const likely = among.length > 1 ? among.find((at) => isValid(options[at] ?? {})) : among[0]
  return likely ?? (best > 0 ? among[0] : undefined)
}

/** Whether a branch that was picked can still be the one of the values, which an undo may have changed. */
export function isStill(options: readonly RJSFSchema[], picked: number, value: unknown): boolean {
  if (value === undefined) return true
  const told = toldBranch(options, value)
  if (told !== undefined) return told === picked
  return options.every((option) => shared(option, value) <= shared(options[picked], value))
}

function toldBranch(options: readonly RJSFSchema[], value: unknown): number | undefined {
  const at = options.findIndex((option) => hasFixed(option, value))
  return at < 0 ? undefined : at
}

const isTold = (option: RJSFSchema = {}): boolean => Object.keys(fixedIn(option)).length > 0

function hasFixed(option: RJSFSchema, value: unknown): boolean {
  const fixed = Object.entries(fixedIn(option))
  return fixed.length > 0 && isMembers(value) && fixed.every(([key, one]) => sameJson(value[key], one))
}

/** How much of the values belongs to a branch. */
function shared(option: RJSFSchema = {}, value: unknown): number {
  if (isMembers(value)) return Object.keys(option.properties ?? {}).filter((key) => value[key] !== undefined).length
  const kind = Array.isArray(value) ? 'array' : typeof value
  return option.type === kind || (option.type === 'integer' && kind === 'number') ? 1 : 0
}

/** The values after another branch was chosen: what the left one alone had is forgotten, what is fixed is there. */
export function changedTo(
  root: RJSFSchema,
  options: readonly RJSFSchema[],
  chosen: RJSFSchema,
  value: unknown,
): unknown {
  const fresh = emptyValue(root, resolved(root, chosen))
  if (!chosen.properties && !isMembers(value)) return fresh
  const before = isMembers(value) ? value : {}
  const kept = Object.entries(before).filter(([key, one]) => {
    const isOfBranches = options.some((option) => option.properties?.[key] !== undefined)
    const own = chosen.properties?.[key]
    return isOfBranches ? isNode(own) && !(key in fixedIn(chosen)) && fitsType(resolved(root, own), one) : true
  })
  return { ...(isMembers(fresh) ? fresh : {}), ...Object.fromEntries(kept), ...fixedIn(chosen) }
}

function fitsType(schema: RJSFSchema, value: unknown): boolean {
  const kind = Array.isArray(value) ? 'array' : typeof value
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  const isMember = !schema.enum || schema.enum.some((one) => sameJson(one, value))
  return (
    isMember && types.some((type) => type === undefined || type === kind || (type === 'integer' && kind === 'number'))
  )
}

function isMembers(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
