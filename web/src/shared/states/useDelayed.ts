import { useEffect, useState } from 'react'

/** Whether `milliseconds` have passed since the first render: what is quick should not flicker. */
export function useDelayed(milliseconds: number): boolean {
  const [passed, setPassed] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => {
      setPassed(true)
    }, milliseconds)
    return () => {
      clearTimeout(timer)
    }
  }, [milliseconds])
  return passed
}
