function cookie(name: string): string | undefined {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`))
  return found && decodeURIComponent(found.slice(name.length + 1))
}

/** The token that proves a request to come from this app; over https its cookie cannot be set by another host. */
export function csrfToken(): string | undefined {
  return cookie('__Host-csrftoken') ?? cookie('csrftoken')
}
