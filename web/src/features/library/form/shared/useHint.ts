import type { WidgetProps } from '@rjsf/utils'
import { useContext } from 'react'
import { CellContext } from './context'

/** What is said in an empty field: else an example, in a list in its first row only, where it does not look like content. */
export function useHint(schema: WidgetProps['schema'], said?: string): string | undefined {
  const cell = useContext(CellContext)
  const example: unknown = Array.isArray(schema.examples) && (!cell || cell.isFirst) ? schema.examples[0] : undefined
  return said || (typeof example === 'string' || typeof example === 'number' ? String(example) : undefined)
}
