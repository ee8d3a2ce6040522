import { useEffect, useState, type ReactNode } from 'react'
import { CloseIcon } from '@/shared/ui/icons'
import { t } from '@/shared/language/say'
import { dismiss, useMessages, type Message, type MessageLink } from './showMessage'
import styles from './Messages.module.css'

interface Rendering {
  renderLink: (link: MessageLink, onFollow: () => void) => ReactNode
}

/** The passing messages, low on the screen and spoken politely. `renderLink` renders an address of the app; a message whose address is followed has done its work. */
export function Messages({ renderLink }: Rendering) {
  const messages = useMessages()
  return (
    <div className={styles.stack} role="status" aria-live="polite" aria-label={t('Messages')}>
      {messages.map((message) => (
        <MessageBar key={message.id} message={message} renderLink={renderLink} />
      ))}
    </div>
  )
}

function MessageBar({ message, renderLink }: Rendering & { message: Message }) {
  const holding = useTimedDismissal(message)
  return (
    <div className={styles.message} data-tone={message.tone} {...holding}>
      <span className={styles.text}>{message.text}</span>
      {message.links?.map((link) => (
        <span key={link.label} className={styles.action}>
          {renderLink(link, () => dismiss(message.id))}
        </span>
      ))}
      {message.action && (
        <button type="button" className={styles.button} onClick={message.action.run}>
          {message.action.label}
        </button>
      )}
      <button
        type="button"
        className={styles.close}
        aria-label={t('Close this message')}
        onClick={() => dismiss(message.id)}
      >
        <CloseIcon size={16} />
      </button>
    </div>
  )
}

/** Takes a message away after its time; while it has the mouse or the focus, it stays. */
function useTimedDismissal(message: Message) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => {
      dismiss(message.id)
    }, message.lasts)
    return () => {
      clearTimeout(timer)
    }
  }, [held, message])
  const hold = () => {
    setHeld(true)
  }
  const release = () => {
    setHeld(false)
  }
  return { onMouseEnter: hold, onMouseLeave: release, onFocus: hold, onBlur: release }
}
