package io.wardflux.api.credential;

import org.springframework.data.jpa.repository.JpaRepository;

interface CredentialRepository extends JpaRepository<StoredCredential, Long> {}
