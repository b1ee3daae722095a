/* http_proxy: which proxy libcurl takes by the environment. For sentences only: libcurl decides. */
#ifndef API_HTTP_PROXY_H
#define API_HTTP_PROXY_H

/* "proxy.example:3128" for a server (host[:port]) that is asked by https, without name and password (which are masked
 * from now on); NULL: none. New memory. Reads the environment: before threads that change it. */
char *http_proxy_for(const char *host);

#endif
