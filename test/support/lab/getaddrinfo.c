// Addresses of a name by getaddrinfo(3) of the C library that this is linked with, a line each. Exits with 2 where
// the name or its data do not exist, with 3 where another try may help.
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>

int main(int argc, char **argv) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = 0;
  int failure = argc < 2 ? EAI_NONAME : getaddrinfo(argv[1], 0, &hints, &list);
  if (failure) {
    fprintf(stderr, "%s\n", gai_strerror(failure));
    return failure == EAI_AGAIN ? 3 : 2;
  }
  for (struct addrinfo *found = list; found; found = found->ai_next) {
    char text[INET6_ADDRSTRLEN];
    void *address = found->ai_family == AF_INET6 ? (void *)&((struct sockaddr_in6 *)found->ai_addr)->sin6_addr
                                                 : (void *)&((struct sockaddr_in *)found->ai_addr)->sin_addr;
    puts(inet_ntop(found->ai_family, address, text, sizeof text));
  }
  return 0;
}
