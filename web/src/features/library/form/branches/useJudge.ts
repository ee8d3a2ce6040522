import type { RJSFSchema } from '@rjsf/utils'
import { useEffect, useMemo, useReducer } from 'react'
import { Judge } from './judge'

const startWorker = (): Worker => new Worker(new URL('./judge.worker.ts', import.meta.url), { type: 'module' })

const oneMore = (many: number) => many + 1

/**
 * The judge of a template's schema, and a number that changes with its answers: what depends on them is drawn again.
 * That all has been answered once draws no field anew.
 */
export function useJudge(root: RJSFSchema): { judge: Judge; round: number } {
  const [round, onChange] = useReducer(oneMore, 0)
  const [, onBegun] = useReducer(oneMore, 0)
  const judge = useMemo(() => new Judge(root, startWorker, { onChange, onBegun }), [root])
  useEffect(() => {
    judge.begin()
    return () => {
      judge.stop()
    }
  }, [judge])
  return { judge, round }
}
