import type { RJSFSchema } from '@rjsf/utils'
import type { Fault } from '@/shared/api/failure'
import { toPointer } from '@/shared/format/pointer'
import type { Values } from '../../api'
import { branchesOf, resolved } from '../schema'
import { numberSettingOf, type NumberSetting } from './document'
import { faultIn, numberKindOf } from './field'

/** How deep schemas may refer to themselves before the search ends. */
const DEEPEST = 16

/** The number fields whose text is no number yet, or could mean two. No document is made while there is one. */
export function unreadNumbers(schema: RJSFSchema, values: Values, templateLocale: string): Fault[] {
  const faults: Fault[] = []
  search({ root: schema, setting: numberSettingOf(schema, values, templateLocale), faults }, schema, values, [])
  return faults
}

interface Search {
  root: RJSFSchema
  setting: NumberSetting
  faults: Fault[]
}

function search(run: Search, written: RJSFSchema, value: unknown, path: (string | number)[]): void {
  if (value === undefined || value === null || typeof value === 'number' || path.length > DEEPEST) return
  const schema = resolved(run.root, written)
  if (typeof value === 'string') {
    const message = numberKindOf(schema) ? faultIn(schema, run.setting, value) : undefined
    const pointer = toPointer(path)
    if (message && !run.faults.some((fault) => fault.path === pointer)) run.faults.push({ path: pointer, message })
    return
  }
  if (Array.isArray(value)) {
    const item = schema.items
    if (typeof item !== 'object' || Array.isArray(item)) return
    const deep = resolved(run.root, item)
    value.forEach((one, at) => {
      search(run, deep, one, [...path, at])
    })
    return
  }
  if (typeof value !== 'object') return
  for (const one of [schema, ...branchesOf(run.root, schema)])
    for (const [key, child] of Object.entries(one.properties ?? {}))
      if (typeof child === 'object') search(run, child, (value as Values)[key], [...path, key])
}

/**
 * The faults with one for each field: a price that is wrong breaks several rules and is mended once. What the form itself
 * knows of a number is said instead of the service's word for it.
 */
export function oneForEachField(unread: readonly Fault[], faults: readonly Fault[]): readonly Fault[] {
  const byPath = new Map<string, Fault>()
  for (const fault of [...unread, ...faults]) {
    const key = fault.path.startsWith('/') ? fault.path : fault.path + fault.message
    if (!byPath.has(key)) byPath.set(key, fault)
  }
  return byPath.size === faults.length && unread.length === 0 ? faults : [...byPath.values()]
}
