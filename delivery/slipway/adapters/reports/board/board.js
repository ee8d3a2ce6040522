// Looks again by itself: often while something goes on, seldom otherwise. Nothing here sends anything.
let held = false

const again = () => 1000 * Number(document.getElementById('board').dataset.again)

const say = (words) => {
  const at = document.querySelector('.at')
  if (at) at.textContent = words
}

const show = (text) => {
  const fresh = new DOMParser().parseFromString(text, 'text/html').getElementById('board')
  if (!fresh) throw new Error('no board')
  const focused = document.activeElement?.id
  document.getElementById('board').replaceWith(document.adoptNode(fresh))
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true })
  listen()
}

const look = async () => {
  if (!held && !document.hidden) {
    try {
      const answer = await fetch('now', { cache: 'no-store', signal: AbortSignal.timeout(20000) })
      if (!answer.ok) throw new Error(String(answer.status))
      const text = await answer.text()
      if (!held) show(text)
    } catch {
      say('The board does not answer any more. What you see is from before.')
    }
  }
  setTimeout(look, again())
}

const listen = () => {
  const hold = document.getElementById('hold')
  const tell = () => {
    hold.setAttribute('aria-pressed', String(held))
  }
  hold.addEventListener('click', () => {
    held = !held
    tell()
  })
  tell()
}

listen()
setTimeout(look, again())
