import type { RJSFSchema } from '@rjsf/utils'
import { useEffect, useMemo, useReducer } from 'react'
import { Judge } from './judge'

const startWorker = (): Worker => new Worker(new URL('./judge.worker.ts', import.meta.url), { type: 'module' })

/** The judge of a template's schema, and a number that changes with its answers: what depends on them is drawn again. */
export function useJudge(root: RJSFSchema): { judge: Judge; round: number } {
  const [round, bump] = useReducer((many: number) => many + 1, 0)
  const judge = useMemo(() => new Judge(root, startWorker, bump), [root])
  useEffect(() => {
    judge.begin()
    return () => {
      judge.stop()
    }
  }, [judge])
  return { judge, round }
}
