import { Tooltip } from '@mantine/core'
import { cloneElement, useState, type MouseEvent, type ReactElement, type ReactNode } from 'react'

interface Control {
  onMouseEnter?: (event: MouseEvent<HTMLElement>) => void
}

/** A few words on a control for the mouse. What shows them is made when the mouse comes: a page has many controls. */
export function Hint({ label, children }: { label: ReactNode; children: ReactElement<Control> }) {
  const [target, setTarget] = useState<HTMLElement>()
  return (
    <>
      {cloneElement(children, {
        onMouseEnter: (event) => {
          setTarget(event.currentTarget)
        },
      })}
      {target && <Tooltip target={target} label={label} />}
    </>
  )
}
