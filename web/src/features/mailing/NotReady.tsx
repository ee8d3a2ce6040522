import { Link } from '@tanstack/react-router'
import { rich } from '@/shared/language/say'

/** Said where no mail server is ready. */
export function NotReady() {
  return (
    <p>
      {rich(
        'Galley sends through your organisation’s own mail server, and none is ready yet. An owner sets it up under <link>Organisation, Mail</link>. A link works without one.',
        { link: (words) => <Link to="/organisation">{words}</Link> },
      )}
    </p>
  )
}
